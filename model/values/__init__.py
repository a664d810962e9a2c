"""What mentions mean: numbers, days, entries of the lexicon, persons.

Examples:
    >>> percentage("4 to 5 per cent")
    Percentage(low=Decimal('4'), high=Decimal('5'), unit=<Unit.PER_CENT: 'per cent'>)
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from model.labels import EntityLabel, Side
from model.values.dates import period
from model.values.organisations import Named, organisations
from model.values.percentages import percentage
from model.values.persons import Official, persons
from model.values.types import (
    Organisation,
    Percentage,
    Period,
    Person,
    Unit,
    Value,
    value_from_dict,
    value_to_dict,
)

__all__ = [
    "Marked",
    "Organisation",
    "Percentage",
    "Period",
    "Person",
    "Unit",
    "Value",
    "organisations",
    "percentage",
    "period",
    "persons",
    "value_from_dict",
    "value_to_dict",
    "values",
]


_REACH = 500
"""Characters of a sentence, before a date and after it, that bear on it; no sentence of the corpus is longer."""


class Marked(Protocol):
    """A mention to be valued: a `model.Entity`, or anything with these of its attributes."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> EntityLabel: ...
    @property
    def side(self) -> Side | None: ...
    @property
    def side_score(self) -> float | None: ...


def values(
    text: str,
    mentions: Sequence[Marked],
    *,
    sentences: Sequence[tuple[int, int]],
    published: date | None = None,
) -> list[Value | None]:
    """Return what each mention of one article means, ``None`` where nothing can be said.

    Args:
        text: the article.
        mentions: half-open offsets and labels, in order and disjoint.
        sentences: half-open offsets, in order; a date is read in its sentence.
        published: day of publication; without it only dates that name their year have a value.
    """
    found: dict[int, Value | None] = {}
    for at, mention in enumerate(mentions):
        if mention.label is EntityLabel.PERCENTAGE:
            found[at] = percentage(text[mention.start : mention.end])
        elif mention.label is EntityLabel.DATE:
            found[at] = _period(text, mention, sentences, published)
    found |= _organisations(text, mentions) | _persons(text, mentions)
    return [found[at] for at in range(len(mentions))]


def _period(
    text: str, mention: Marked, sentences: Sequence[tuple[int, int]], published: date | None
) -> Period | None:
    at = bisect_right(sentences, mention.start, key=lambda span: span[0]) - 1
    start, end = sentences[at] if at >= 0 else (mention.start, mention.end)
    return period(
        text[mention.start : mention.end],
        published=published,
        before=text[max(start, mention.start - _REACH) : mention.start],
        after=text[mention.end : min(end, mention.end + _REACH)],
    )


def _organisations(text: str, mentions: Sequence[Marked]) -> dict[int, Value | None]:
    named = {
        at: Named(mention.start, mention.end, mention.label)
        for at, mention in enumerate(mentions)
        if mention.label in (EntityLabel.UNION, EntityLabel.TRUST)
    }
    return dict(zip(named, organisations(text, list(named.values())), strict=True))


def _persons(text: str, mentions: Sequence[Marked]) -> dict[int, Value | None]:
    officials = {
        at: Official(
            text[mention.start : mention.end],
            mention.side,
            1.0 if mention.side_score is None else mention.side_score,
        )
        for at, mention in enumerate(mentions)
        if mention.label is EntityLabel.OFFICIAL
    }
    return dict(zip(officials, persons(list(officials.values())), strict=True))
