"""From a text to a `Prediction`: split, score, decode, assemble. Which model scores is the only difference."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from model.edges import trimmed
from model.errors import WeightsError
from model.hearing import DEAF, Hearing, heard
from model.labels import SIDES, STANCES, EntityLabel, Stance
from model.names import whole_names
from model.parallel import in_order, n_workers
from model.prediction import Entity, Prediction, Sentence
from model.roles import stated_sides
from model.sentences import split
from model.settings import Thresholds
from model.speech import Utterance, speech
from model.tags import TagSpan, decode
from model.values import values
from model.whole_dates import whole_dates

__all__ = ["Predictor", "Scorer", "Scores", "log_softmax"]

Floats = npt.NDArray[np.floating]
Span = tuple[int, int]

# Half a surrogate pair, which no UTF-8 and so no tokenizer can hold; models read another character in its place.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What a model says of one article of ``W`` words and ``S`` sentences, before decoding; natural logarithms.

    Attributes:
        words: character spans of the words, in order.
        tags: ``[W, len(TAGS)]`` log-probabilities.
        sides: ``[W, len(SIDES)]`` log-probabilities of the side, were the word part of an OFFICIAL.
        stances: ``[S, len(STANCES)]`` log-probabilities.
        article: ``[len(STANCES)]`` log-probabilities.
        hearing: how far the speakers, once known, change the stances of this model.
    """

    words: Sequence[Span]
    tags: Floats
    sides: Floats
    stances: Floats
    article: Floats
    hearing: Hearing = DEAF


class Scorer(Protocol):
    """A model behind a `Predictor`."""

    name: str
    checksum: str

    def score(self, text: str, sentences: Sequence[Span], workers: int) -> Scores:
        """Score a text with at least one sentence, in as many threads as gain by it, ``workers`` at most."""
        ...


def log_softmax(logits: Floats) -> Floats:
    """Return log-probabilities over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


class Predictor:
    """Predicts articles with one loaded model; safe to share between threads, and with processes forked from this one.

    Sent to another process (pickled), it goes as the name or folder that `model.load` was given, and is loaded anew
    there; weights that differ from the ones here raise a `WeightsError` instead of answering otherwise.

    Attributes:
        name: name and version of the model.
        checksum: SHA-256 over its weights, as the evaluation reports cite it.
        abstain: scores below which an answer is better left aside, see `model.settings.Thresholds`.
    """

    def __init__(
        self,
        scorer: Scorer,
        *,
        source: str | Path | None = None,
        abstain: Thresholds | None = None,
        parallel: bool = False,
    ) -> None:
        """Put a scorer to work.

        Args:
            scorer: the model.
            source: what `model.load` takes to build it in another process.
            abstain: see above.
            parallel: whether it computes outside Python's lock, so that threads gain by it.
        """
        self._parallel = parallel
        self.abstain = abstain or Thresholds()
        self._scorer = scorer
        self._source = source
        self.name = scorer.name
        self.checksum = scorer.checksum

    def __reduce__(self) -> tuple[Callable[[str | Path, str], "Predictor"], tuple[str | Path, str]]:
        if self._source is None:
            raise TypeError(
                f"predictor {self.name!r} holds a running model and cannot be sent to another process: save its "
                "weights and load() their folder, or build it in each process"
            )
        return _reloaded, (self._source, self.checksum)

    def predict(
        self,
        text: str,
        *,
        published: date | str | None = None,
        boundaries: Sequence[Span] | None = None,
        workers: int | None = None,
    ) -> Prediction:
        """Return entities, sentence stances and the stance of one article.

        Args:
            text: the article. Blank text is valid: it has no sentences and is neutral.
            published: day of publication, a `date`, a `datetime` or an ISO string.
            boundaries: sentence spans to use instead of the splitter's (half-open, in characters of ``text``,
                sorted and disjoint), for texts whose sentences are known.
            workers: in how many threads a long text is read: by default one for each core that this process may use,
                or as many as the environment variable ``PICKETLINE_WORKERS`` says. They change no answer.

        Raises:
            TypeError: if ``text`` is no `str`, or ``published`` neither a day nor a `str`.
            ValueError: if ``published`` is no ISO date, ``boundaries`` are not sorted, disjoint spans of the text, or
                ``workers`` is below 1.
        """
        if not isinstance(text, str):
            raise TypeError(
                f"predict() takes one str, got {type(text).__name__}: decode bytes first, "
                "and use predict_batch() for several texts"
            )
        day = _day(published)
        sentences = split(text) if boundaries is None else _checked(boundaries, text)
        if not sentences:
            return _blank(text, day, self.name)
        readable = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
        scores = self._scorer.score(readable, sentences, self._n_workers(workers))
        entities = _entities(text, sentences, scores, day)
        spoken = speech(text, sentences=sentences, entities=entities)
        sides = [said.speaker.side if said.speaker else None for said in spoken]
        log_stances, log_article = heard(
            scores.hearing, sides, stances=scores.stances, article=scores.article
        )
        article = np.exp(log_article)
        best = int(article.argmax())
        rows = zip(sentences, np.exp(log_stances), spoken, strict=True)
        return Prediction(
            text=text,
            published=day,
            model=self.name,
            entities=entities,
            sentences=tuple(_sentence(text, span, row, said) for span, row, said in rows),
            stance=STANCES[best],
            score=float(article[best]),
            probabilities=_by_stance(article),
        )

    def predict_batch(
        self, texts: Iterable[str], *, published: date | str | None = None, workers: int | None = None
    ) -> Iterator[Prediction]:
        """Yield the prediction of each text in order, lazily and in constant memory.

        Args:
            texts: the articles; with several workers some are read ahead of the answer that is asked for.
            published: day of publication of all of them.
            workers: how many articles are read at a time; see `predict`.

        Raises:
            TypeError: if ``texts`` is one `str`; and as `predict` does.
            ValueError: as `predict` does.
        """
        if isinstance(texts, str):
            raise TypeError("texts: got one str, whose characters would be the texts; expected a list of str")
        n = self._n_workers(workers)
        return in_order(partial(self.predict, published=published, workers=1), texts, workers=n)

    def _n_workers(self, given: int | None) -> int:
        wanted = n_workers(given)
        return wanted if self._parallel else 1


def _reloaded(source: str | Path, checksum: str) -> Predictor:
    from model import load  # which imports this module

    predictor = load(source)
    if predictor.checksum != checksum:
        raise WeightsError(
            f"{source}: the weights here have the checksum {predictor.checksum}, expected {checksum}: every process "
            "needs the same ones, so install the same version everywhere"
        )
    return predictor


def _day(published: date | str | None) -> date | None:
    if isinstance(published, datetime):
        return published.date()
    if published is None or isinstance(published, date):
        return published
    if not isinstance(published, str):
        raise TypeError(f"published {published!r}: expected a date or an ISO date such as '2023-02-07'")
    try:
        return date.fromisoformat(published)
    except ValueError as error:
        raise ValueError(f"published {published!r}: expected an ISO date such as 2023-02-07") from error


def _checked(boundaries: Sequence[Span], text: str) -> list[Span]:
    at = 0
    for start, end in boundaries:
        if not at <= start < end <= len(text) or not text[start:end].strip():
            raise ValueError(
                f"boundary {start}:{end}: expected sorted, disjoint, non-blank spans of {len(text)} characters"
            )
        at = end
    return list(boundaries)


def _blank(text: str, day: date | None, model: str) -> Prediction:
    certain = np.array([float(stance is Stance.NEUTRAL) for stance in STANCES])
    return Prediction(
        text=text,
        published=day,
        model=model,
        entities=(),
        sentences=(),
        stance=Stance.NEUTRAL,
        score=1.0,
        probabilities=_by_stance(certain),
    )


def _by_stance(row: Floats) -> MappingProxyType[Stance, float]:
    return MappingProxyType({stance: float(p) for stance, p in zip(STANCES, row, strict=True)})


def _sentence(text: str, span: Span, row: Floats, said: Utterance) -> Sentence:
    best = int(row.argmax())
    return Sentence(
        start=span[0],
        end=span[1],
        text=text[span[0] : span[1]],
        stance=STANCES[best],
        score=float(row[best]),
        probabilities=_by_stance(row),
        speech=said.kind,
        speaker=said.speaker,
    )


def _entities(
    text: str, sentences: Sequence[Span], scores: Scores, published: date | None
) -> tuple[Entity, ...]:
    spans = list(trimmed(text, scores.words, decode(scores.tags)))
    spans = whole_dates(text, scores.words, whole_names(text, scores.words, scores.tags, spans))
    sides = stated_sides(text, scores.words, spans, scores.sides)
    entities = [_entity(text, span, scores.words, sides) for span in spans]
    found = values(text, entities, sentences=sentences, published=published)
    return tuple(replace(entity, value=value) for entity, value in zip(entities, found, strict=True))


def _entity(text: str, span: TagSpan, words: Sequence[Span], sides: Floats) -> Entity:
    start, end = words[span.start][0], words[span.end - 1][1]
    side, side_score = None, None
    if span.label is EntityLabel.OFFICIAL:
        probabilities = np.exp(log_softmax(sides[span.start : span.end].mean(axis=0)))
        side = SIDES[int(probabilities.argmax())]
        side_score = float(probabilities.max())
    return Entity(
        start=start,
        end=end,
        text=text[start:end],
        label=span.label,
        score=span.score,
        side=side,
        side_score=side_score,
    )
