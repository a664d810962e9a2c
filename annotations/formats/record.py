"""One marked text, gold or predicted, as the modules for other tools' formats take and give it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from annotations.article import Article, GoldSentence, Mention
from model.errors import PicketlineError
from model.labels import EntityLabel, Side, Stance
from model.prediction import Prediction
from model.values.types import Organisation
from model.words import words

__all__ = [
    "AnnotationErrors",
    "MarkedSentence",
    "Record",
    "Span",
    "faults",
    "from_article",
    "from_prediction",
    "to_article",
    "tokens",
]

HEADER = ("title", "published", "style", "sector")
"""What an article must say of itself beside its id and stance; see annotations/GUIDELINES.md."""

_BREAKS = str.maketrans("\r\n", "  ")


class AnnotationErrors(PicketlineError, ValueError):
    """All faults that were found in other tools' files, in ``errors``; the message has a line for each."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A mention at ``text[start:end]``.

    Attributes:
        score, side_score: ``None`` for gold.
        organisation: the lexicon's id of a predicted UNION or TRUST, where just one fits.
    """

    start: int
    end: int
    label: EntityLabel
    side: Side | None = None
    score: float | None = None
    side_score: float | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSentence:
    """A sentence at ``text[start:end]``; ``score`` is ``None`` for gold."""

    start: int
    end: int
    stance: Stance
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A marked text; offsets are half-open and count characters.

    Attributes:
        stance, score: of the article; ``score`` is ``None`` for gold.
        model: the name of the model that answered; ``None`` for gold.
        header: further fields, as strings: those of `HEADER` that are known, then any others.
    """

    id: str
    text: str
    spans: tuple[Span, ...]
    sentences: tuple[MarkedSentence, ...]
    stance: Stance
    score: float | None = None
    model: str | None = None
    header: Mapping[str, str] = field(default_factory=dict)


def from_article(article: Article) -> Record:
    """Return a gold article as a record; `to_article` undoes it."""
    header = {key: str(getattr(article, key)) for key in HEADER}
    return Record(
        id=article.id,
        text=article.text,
        spans=tuple(Span(start=m.start, end=m.end, label=m.label, side=m.side) for m in article.mentions),
        sentences=tuple(MarkedSentence(start=s.start, end=s.end, stance=s.stance) for s in article.sentences),
        stance=article.stance,
        header=header | dict(article.extra),
    )


def from_prediction(prediction: Prediction, *, id: str, title: str | None = None) -> Record:
    """Return a prediction as a record; without a title its first sentence, by custom the headline, is the title."""
    if title is None and prediction.sentences:
        title = prediction.sentences[0].text
    published = prediction.published.isoformat() if prediction.published else None
    known = {"title": title, "published": published}
    return Record(
        id=id,
        text=prediction.text,
        spans=tuple(
            Span(
                start=e.start,
                end=e.end,
                label=e.label,
                side=e.side,
                score=e.score,
                side_score=e.side_score,
                organisation=e.value.id if isinstance(e.value, Organisation) else None,
            )
            for e in prediction.entities
        ),
        sentences=tuple(
            MarkedSentence(start=s.start, end=s.end, stance=s.stance, score=s.score)
            for s in prediction.sentences
        ),
        stance=prediction.stance,
        score=prediction.score,
        model=prediction.model,
        header={key: value for key, value in known.items() if value},
    )


def to_article(record: Record) -> Article:
    """Return the record as a gold article; scores and model are left behind.

    The article format joins sentences by one space, and paragraphs by a blank line: white space around sentences is
    laid out so, and a line break within a sentence becomes a space. A text of the corpus stays as it is. A
    paragraph ends where a line break stands between two sentences.

    Raises:
        AnnotationErrors: with every fault: a header field that lacks, a mention that overlaps another or leaves its
            sentence, an official without a side, text outside the sentences.
    """
    spans = sorted(record.spans, key=lambda span: (span.start, span.end))
    sentences = sorted((_trimmed(record.text, s) for s in record.sentences), key=lambda s: (s.start, s.end))
    if found := [*_header_errors(record), *faults(record)]:
        raise AnnotationErrors([f"{record.id}: {error}" for error in found])
    return _laid_out(record, spans, sentences)


def faults(record: Record) -> list[str]:
    """Return what contradicts itself in text, spans and sentences, whose offsets must be of the text."""
    spans = sorted(record.spans, key=lambda span: (span.start, span.end))
    sentences = sorted((_trimmed(record.text, s) for s in record.sentences), key=lambda s: (s.start, s.end))
    found = [*_sentence_errors(record, sentences), *_span_errors(record, spans)]
    starts = [sentence.start for sentence in sentences]
    for span in spans:
        at = bisect_right(starts, span.start) - 1
        if at < 0 or span.end > sentences[at].end:
            found.append(f"mention {_at(record, span)} is not within one sentence")
    return found


def tokens(record: Record) -> Iterator[list[tuple[int, int]]]:
    """Yield the words of each sentence as offsets; a word is cut where a mention starts or ends, so none is lost."""
    cuts = sorted({edge for span in record.spans for edge in (span.start, span.end)})
    for sentence in record.sentences:
        found: list[tuple[int, int]] = []
        for start, end in words(record.text[sentence.start : sentence.end]):
            start, end = start + sentence.start, end + sentence.start
            edges = [start, *(cut for cut in cuts if start < cut < end), end]
            found += pairwise(edges)
        yield found


def _trimmed(text: str, sentence: MarkedSentence) -> MarkedSentence:
    part = text[sentence.start : sentence.end]
    start = sentence.start + len(part) - len(part.lstrip())
    return MarkedSentence(start=start, end=start + len(part.strip()), stance=sentence.stance)


def _header_errors(record: Record) -> Iterator[str]:
    for key in HEADER:
        if key not in record.header:
            yield f"the annotations do not say its {key}; name it"
    try:
        date.fromisoformat(record.header.get("published", "2000-01-01"))
    except ValueError:
        yield f"published {record.header['published']!r} is no day in ISO form (YYYY-MM-DD)"


def _sentence_errors(record: Record, sentences: list[MarkedSentence]) -> Iterator[str]:
    if not sentences:
        yield "no sentence"
    at = 0
    for sentence in sentences:
        if sentence.start == sentence.end:
            yield f"a blank sentence at {sentence.start}"
        if sentence.start < at:
            yield f"sentence {_at(record, sentence)} overlaps the one before"
        elif outside := record.text[at : sentence.start].strip():
            yield f"{outside[:40]!r} at {at}:{sentence.start} belongs to no sentence"
        at = sentence.end
    if sentences and (outside := record.text[at:].strip()):
        yield f"{outside[:40]!r} at {at}:{len(record.text)} belongs to no sentence"


def _span_errors(record: Record, spans: list[Span]) -> Iterator[str]:
    for before, span in pairwise(spans):
        if span.start < before.end:
            yield f"mention {_at(record, span)} overlaps {_at(record, before)}"
    for span in spans:
        if (span.label is EntityLabel.OFFICIAL) != (span.side is not None):
            expected = "a side" if span.label is EntityLabel.OFFICIAL else "no side"
            yield f"{span.label} {_at(record, span)}: expected {expected}, found {span.side}"


def _at(record: Record, span: Span | MarkedSentence) -> str:
    return f"{record.text[span.start : span.end][:40]!r} at {span.start}:{span.end}"


def _laid_out(record: Record, spans: list[Span], sentences: list[MarkedSentence]) -> Article:
    parts: list[str] = []
    length = paragraph = at = 0
    mentions: list[Mention] = []
    gold: list[GoldSentence] = []
    left = iter([*spans, None])
    span = next(left)
    for sentence in sentences:
        if gold:
            ends = re.search(r"[\r\n]", record.text[at : sentence.start]) is not None
            paragraph += ends
            parts.append("\n\n" if ends else " ")
            length += len(parts[-1])
        moved = length - sentence.start
        parts.append(record.text[sentence.start : sentence.end].translate(_BREAKS))
        length += len(parts[-1])
        gold.append(
            GoldSentence(
                start=sentence.start + moved, end=length, stance=sentence.stance, paragraph=paragraph
            )
        )
        while span and span.end <= sentence.end:
            mentions.append(
                Mention(start=span.start + moved, end=span.end + moved, label=span.label, side=span.side)
            )
            span = next(left)
        at = sentence.end
    return Article(
        id=record.id,
        title=record.header["title"].translate(_BREAKS),
        published=date.fromisoformat(record.header["published"]),
        style=record.header["style"],
        sector=record.header["sector"],
        stance=record.stance,
        text="".join(parts),
        mentions=tuple(mentions),
        sentences=tuple(gold),
        extra={key: value for key, value in record.header.items() if key not in HEADER},
    )
