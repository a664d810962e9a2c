"""What a mention means: four frozen types, one for each kind of value, and their JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from model.labels import Side

__all__ = [
    "Organisation",
    "Percentage",
    "Period",
    "Person",
    "Unit",
    "Value",
    "value_from_dict",
    "value_to_dict",
]


class Unit(StrEnum):
    """What a percentage counts: a share of something, or the distance between two shares."""

    PER_CENT = "per cent"
    POINTS = "percentage points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentage:
    """The meaning of a PERCENTAGE; ``low`` and ``high`` are equal unless a range is named.

    Raises:
        ValueError: if ``low`` exceeds ``high``.
    """

    low: Decimal
    high: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"low {self.low} above high {self.high}: name the smaller number first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The meaning of a DATE: its first and last day, both part of it, equal for a single day.

    Raises:
        ValueError: if ``first`` comes after ``last``.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"first day {self.first} after last day {self.last}: name the earlier day first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The meaning of a UNION or TRUST, by the tables of `model.lexicon`.

    Attributes:
        id, name: of the one entry that fits; ``None`` where several do.
        kind: of a trust its kind (``acute``, ``ambulance`` ...), of a union the sector where its members
            work; ``None`` where several entries fit.
        candidates: the ids of the entries that fit, in the order of the tables; empty where one does.
    """

    id: str | None
    name: str | None
    kind: str | None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The meaning of an OFFICIAL: one person of the article, under the fullest name that it gives.

    Attributes:
        name: as in the article, without title.
        side: for whom the person speaks, pooled over all mentions.
    """

    name: str
    side: Side


Value = Percentage | Period | Organisation | Person


def value_to_dict(value: Value | None) -> dict[str, Any] | None:
    """Return plain JSON types with the kind of value under ``type``: numbers and days as strings."""
    match value:
        case None:
            return None
        case Percentage():
            return {
                "type": "percentage",
                "low": str(value.low),
                "high": str(value.high),
                "unit": value.unit.value,
            }
        case Period():
            return {"type": "period", "first": value.first.isoformat(), "last": value.last.isoformat()}
        case Organisation():
            return {
                "type": "organisation",
                "id": value.id,
                "name": value.name,
                "kind": value.kind,
                "candidates": list(value.candidates),
            }
        case Person():
            return {"type": "person", "name": value.name, "side": value.side.value}


def value_from_dict(data: Mapping[str, Any] | None) -> Value | None:
    """Rebuild a value from `value_to_dict`.

    Raises:
        ValueError: for an unknown type, unit or side, or ends in the wrong order.
        KeyError: for a missing field.
    """
    if data is None:
        return None
    match data["type"]:
        case "percentage":
            return Percentage(low=Decimal(data["low"]), high=Decimal(data["high"]), unit=Unit(data["unit"]))
        case "period":
            return Period(first=date.fromisoformat(data["first"]), last=date.fromisoformat(data["last"]))
        case "organisation":
            return Organisation(
                id=data["id"], name=data["name"], kind=data["kind"], candidates=tuple(data["candidates"])
            )
        case "person":
            return Person(name=data["name"], side=Side(data["side"]))
        case other:
            raise ValueError(f"value type {other!r}: expected percentage, period, organisation or person")
