"""The dates of each union and trust over many articles, with the sentences they come from."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from model.labels import EntityLabel
from model.prediction import Entity, Prediction, Sentence
from model.values.types import Organisation, Period

__all__ = ["FIELDS", "Event", "Link", "events", "timeline", "untied"]

Organisations = dict[tuple[EntityLabel, str], Entity]


class Link(StrEnum):
    """Where the union or trust of a date is named: the nearer, the surer."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A date of a union or trust.

    Attributes:
        label: UNION or TRUST, as a string.
        organisation: its official name; the words of the text where the lexicon does not know it, or several fit.
        organisation_id: its id in the lexicon; ``None`` likewise.
        first, last: ISO days; ``None`` where the date cannot be placed, which for most needs the day of publication.
        date: the words of the text.
        link: how the date belongs to the organisation, a `Link`.
        stance: of the sentence.
        article, published: the article's id, and its ISO day where known.
    """

    label: str
    organisation: str
    organisation_id: str | None
    first: str | None
    last: str | None
    date: str
    link: str
    sentence: str
    stance: str
    article: str
    published: str | None


FIELDS: Final = tuple(field.name for field in fields(Event))


def events(article: str, prediction: Prediction) -> Iterator[Event]:
    """Yield an event for each date and each union or trust that it belongs to, once however often that is named.

    A date belongs to the unions and trusts of its sentence; where there are none, to those of the nearest sentence
    before it in its paragraph; and otherwise to the one union and the one trust of an article that names no other.
    """
    for sentence, found, link, named in _dates(prediction):
        for entity in named.values():
            yield _event(article, prediction, sentence, entity, found, link)


def untied(prediction: Prediction) -> int:
    """Return how many dates belong to no union or trust: mentions, as `events` counts them."""
    return sum(not named for _, _, _, named in _dates(prediction))


def _dates(prediction: Prediction) -> Iterator[tuple[Sentence, Entity, Link, Organisations]]:
    """Yield each mention of a date with the unions and trusts that it belongs to, if any, and by what link."""
    sole = _sole(prediction)
    carried: Organisations = {}
    at = 0
    for sentence in prediction.sentences:
        if re.search(r"[\r\n]", prediction.text[at : sentence.start]):
            carried = {}
        at = sentence.end
        inside = [e for e in prediction.entities if sentence.start <= e.start < sentence.end]
        here = _organisations(inside)
        link, named = (
            (Link.SENTENCE, here) if here else (Link.PARAGRAPH, carried) if carried else (Link.ARTICLE, sole)
        )
        carried = here or carried
        for found in inside:
            if found.label is EntityLabel.DATE:
                yield sentence, found, link, named


def timeline(found: Iterable[tuple[str, Prediction]]) -> list[Event]:
    """Return the events of many articles by organisation, unions first, each by day; those without a day come last."""
    every = [event for article, prediction in found for event in events(article, prediction)]
    order = [label.value for label in EntityLabel]
    return sorted(every, key=lambda e: (order.index(e.label), e.organisation, e.first or "~", e.article))


def _organisations(entities: Iterable[Entity]) -> Organisations:
    """Return one mention of each union and trust."""
    return {_identity(e): e for e in entities if e.label in (EntityLabel.UNION, EntityLabel.TRUST)}


def _sole(prediction: Prediction) -> Organisations:
    every = _organisations(prediction.entities)
    counts = Counter(label for label, _ in every)
    return {key: entity for key, entity in every.items() if counts[key[0]] == 1}


def _identity(entity: Entity) -> tuple[EntityLabel, str]:
    known = isinstance(entity.value, Organisation) and entity.value.id
    return entity.label, known or entity.text


def _event(
    article: str, prediction: Prediction, sentence: Sentence, entity: Entity, when: Entity, link: Link
) -> Event:
    organisation = entity.value if isinstance(entity.value, Organisation) else None
    period = when.value if isinstance(when.value, Period) else None
    return Event(
        label=entity.label.value,
        organisation=(organisation.name if organisation else None) or entity.text,
        organisation_id=organisation.id if organisation else None,
        first=period.first.isoformat() if period else None,
        last=period.last.isoformat() if period else None,
        date=when.text,
        link=link.value,
        sentence=sentence.text,
        stance=sentence.stance.value,
        article=article,
        published=prediction.published.isoformat() if prediction.published else None,
    )
