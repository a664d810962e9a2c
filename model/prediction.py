"""What ``predict`` returns: frozen values, with offsets into the text exactly as it was given.

Offsets are half-open and count characters (Unicode code points), so that
``text[entity.start:entity.end] == entity.text`` for every entity and sentence.
Scores are probabilities between 0 and 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Self

from model.balance import Balance, balance
from model.labels import EntityLabel, Side, Stance
from model.speech.types import Speaker, SpeechKind
from model.values.types import Value, value_from_dict, value_to_dict

if TYPE_CHECKING:
    from pandas import DataFrame

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One mention: its span, its label, for an official the side, and what the mention means.

    Attributes:
        start, end: half-open character offsets.
        text: the characters of the span.
        label: what the mention names.
        score: probability of the whole span with this label.
        side: for whom an OFFICIAL speaks; ``None`` for every other label.
        side_score: probability of ``side``; ``None`` where ``side`` is.
        value: what the mention means, by its label a `Percentage`, `Period`, `Organisation` or `Person` of
            `model.values`; ``None`` where nothing can be said.
    """

    start: int
    end: int
    text: str
    label: EntityLabel
    score: float
    side: Side | None = None
    side_score: float | None = None
    value: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence and whose case it makes.

    Attributes:
        start, end: half-open character offsets; sentences are in order, do not overlap, and between them
            lies nothing but white space.
        text: the characters of the sentence.
        stance: the most probable stance.
        score: its probability.
        probabilities: the probability of every stance; they sum to 1.
        speech: whether it quotes (``direct``) or reports (``indirect``) what somebody said; ``None`` for neither.
        speaker: who said it; ``None`` without speech, or where the text does not say.
    """

    start: int
    end: int
    text: str
    stance: Stance
    score: float
    probabilities: Mapping[Stance, float]
    speech: SpeechKind | None = None
    speaker: Speaker | None = None

    def __reduce__(self) -> "Rebuild":
        return _reduced(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The answer for one article.

    Attributes:
        text: the text exactly as given.
        published: the day of publication, where the caller named one.
        model: the name and version of the model that answered.
        entities: in order of ``start``; they never overlap.
        sentences: in order; see `Sentence`.
        stance, score, probabilities: of the article as a whole. A blank text is neutral with score 1.
    """

    text: str
    published: date | None
    model: str
    entities: tuple[Entity, ...]
    sentences: tuple[Sentence, ...]
    stance: Stance
    score: float
    probabilities: Mapping[Stance, float]

    def __reduce__(self) -> "Rebuild":
        return _reduced(self)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types; `from_dict` gives an equal prediction back."""
        return {
            "format": FORMAT,
            "model": self.model,
            "published": self.published.isoformat() if self.published else None,
            "stance": self.stance.value,
            "score": self.score,
            "probabilities": _plain(self.probabilities),
            "entities": [
                {**asdict(entity), "value": value_to_dict(entity.value)} for entity in self.entities
            ],
            "sentences": [
                {
                    "start": sentence.start,
                    "end": sentence.end,
                    "text": sentence.text,
                    "stance": sentence.stance.value,
                    "score": sentence.score,
                    "probabilities": _plain(sentence.probabilities),
                    "speech": sentence.speech and sentence.speech.value,
                    "speaker": asdict(sentence.speaker) if sentence.speaker else None,
                }
                for sentence in self.sentences
            ],
            "balance": self.balance.to_dict(),
            "text": self.text,
        }

    @property
    def balance(self) -> Balance:
        """The room that each side gets: sentences, words, quotations, speakers; see `Balance`."""
        return balance(self.text, self.sentences)

    def to_html(self, *, title: str = "") -> str:
        """Return a self-contained page: the article with mentions and stances marked; see `model.view`.

        Args:
            title: heading of the page; the first line of the article where it is empty.
        """
        from model.view import page  # which imports this module

        return page([(title, self)])

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from model.view import fragment, stylesheet

        return f"<style>\n{stylesheet()}</style>\n{fragment(self)}"

    def to_dataframe(self, rows: Literal["entities", "sentences"] = "entities") -> "DataFrame":
        """Return a pandas table; a text without entities gives an empty one with the same columns.

        Args:
            rows: ``"entities"``: start, end, text, label, score, side, side_score, the number of the sentence, and
                the value as far as columns can say it: low, high, unit; first, last (days); id, name, kind.
                ``"sentences"``: start, end, text, stance, score, and the probability of each stance.

        Raises:
            MissingExtraError: if pandas is not installed.
            ValueError: for other rows.
        """
        from model import dataframe  # which imports this module

        if rows not in ("entities", "sentences"):
            raise ValueError(f"rows {rows!r}: expected 'entities' or 'sentences'")
        return dataframe.entities(self) if rows == "entities" else dataframe.sentences(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild a prediction from `to_dict`; ``balance`` follows from the rest and is not read.

        Raises:
            ValueError: for another format number, an unknown label, stance or side, or a faulty value.
            KeyError: for a missing field.
        """
        if data["format"] != FORMAT:
            raise ValueError(f"prediction format {data['format']!r}: this version reads format {FORMAT}")
        try:
            found = cls(
                text=data["text"],
                published=date.fromisoformat(data["published"]) if data["published"] else None,
                model=data["model"],
                entities=tuple(_entity(item) for item in data["entities"]),
                sentences=tuple(_sentence(item) for item in data["sentences"]),
                stance=Stance(data["stance"]),
                score=data["score"],
                probabilities=_typed(data["probabilities"]),
            )
        except (ArithmeticError, AttributeError, TypeError) as error:
            raise ValueError(f"a field of another type than to_dict writes: {error}") from error
        _check(found)
        return found


def _check(found: Prediction) -> None:
    """Refuse spans that are not of the text, and scores that are no probabilities."""
    if not isinstance(found.text, str):
        raise ValueError(f"text {found.text!r}: expected a string")
    speakers = [sentence.speaker for sentence in found.sentences if sentence.speaker]
    spans: list[Entity | Sentence | Speaker] = [*found.entities, *found.sentences, *speakers]
    for span in spans:
        whole = type(span.start) is int and type(span.end) is int and 0 <= span.start < span.end
        if not whole or found.text[span.start : span.end] != span.text:
            raise ValueError(f"{span.text!r:.60} does not stand at {span.start!r}:{span.end!r} of the text")
    parts: list[Prediction | Entity | Sentence] = [found, *found.entities, *found.sentences]
    for part in parts:
        if not isinstance(part.score, int | float) or not 0 <= part.score <= 1 + 1e-6:
            raise ValueError(f"score {part.score!r}: expected a probability")


Rebuild = tuple[Callable[..., Sentence | Prediction], tuple[type, dict[str, Any]]]


def _reduced(item: Sentence | Prediction) -> Rebuild:
    """Say how to send an answer to another process: a read-only view of a dict cannot go there by itself."""
    state = {field.name: getattr(item, field.name) for field in fields(item)}
    return _rebuilt, (type(item), {**state, "probabilities": dict(item.probabilities)})


def _rebuilt(kind: type[Sentence] | type[Prediction], state: dict[str, Any]) -> Sentence | Prediction:
    return kind(**{**state, "probabilities": MappingProxyType(state["probabilities"])})


def _plain(probabilities: Mapping[Stance, float]) -> dict[str, float]:
    return {stance.value: probability for stance, probability in probabilities.items()}


def _typed(probabilities: Mapping[str, float]) -> Mapping[Stance, float]:
    return MappingProxyType({Stance(name): probability for name, probability in probabilities.items()})


def _entity(item: Mapping[str, Any]) -> Entity:
    side = Side(item["side"]) if item["side"] is not None else None
    value = value_from_dict(item["value"])
    return Entity(**{**item, "label": EntityLabel(item["label"]), "side": side, "value": value})


def _sentence(item: Mapping[str, Any]) -> Sentence:
    speech, speaker = item["speech"], item["speaker"]
    return Sentence(
        **{
            **item,
            "stance": Stance(item["stance"]),
            "probabilities": _typed(item["probabilities"]),
            "speech": SpeechKind(speech) if speech is not None else None,
            "speaker": Speaker(**{**speaker, "side": Side(speaker["side"])}) if speaker is not None else None,
        }
    )
