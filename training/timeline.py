"""The dates of each union and trust over many articles, with the sentences they come from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Final

from model.labels import EntityLabel
from model.prediction import Entity, Prediction, Sentence
from model.values.types import Organisation, Period

__all__ = ["FIELDS", "Event", "events", "timeline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A date that stands in one sentence with a union or trust.

    Attributes:
        label: UNION or TRUST, as a string.
        organisation: its official name; the words of the text where the lexicon does not know it, or several fit.
        organisation_id: its id in the lexicon; ``None`` likewise.
        first, last: ISO days; ``None`` where the date cannot be placed, which for most needs the day of publication.
        date: the words of the text.
        stance: of the sentence.
        article, published: the article's id, and its ISO day where known.
    """

    label: str
    organisation: str
    organisation_id: str | None
    first: str | None
    last: str | None
    date: str
    sentence: str
    stance: str
    article: str
    published: str | None


FIELDS: Final = tuple(field.name for field in fields(Event))


def events(article: str, prediction: Prediction) -> Iterator[Event]:
    """Yield an event for each date and each union or trust of its sentence, once however often that is named."""
    for sentence in prediction.sentences:
        inside = [e for e in prediction.entities if sentence.start <= e.start < sentence.end]
        named = {_identity(e): e for e in inside if e.label in (EntityLabel.UNION, EntityLabel.TRUST)}
        for found in inside:
            if found.label is EntityLabel.DATE:
                for entity in named.values():
                    yield _event(article, prediction, sentence, entity, found)


def timeline(found: Iterable[tuple[str, Prediction]]) -> list[Event]:
    """Return the events of many articles by organisation, unions first, each by day; those without a day come last."""
    every = [event for article, prediction in found for event in events(article, prediction)]
    order = [label.value for label in EntityLabel]
    return sorted(every, key=lambda e: (order.index(e.label), e.organisation, e.first or "~", e.article))


def _identity(entity: Entity) -> tuple[str, str]:
    known = isinstance(entity.value, Organisation) and entity.value.id
    return entity.label.value, known or entity.text


def _event(article: str, prediction: Prediction, sentence: Sentence, entity: Entity, when: Entity) -> Event:
    organisation = entity.value if isinstance(entity.value, Organisation) else None
    period = when.value if isinstance(when.value, Period) else None
    return Event(
        label=entity.label.value,
        organisation=(organisation.name if organisation else None) or entity.text,
        organisation_id=organisation.id if organisation else None,
        first=period.first.isoformat() if period else None,
        last=period.last.isoformat() if period else None,
        date=when.text,
        sentence=sentence.text,
        stance=sentence.stance.value,
        article=article,
        published=prediction.published.isoformat() if prediction.published else None,
    )
