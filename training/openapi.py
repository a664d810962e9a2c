"""The JSON of a prediction as types, for the OpenAPI description of ``/predict`` alone.

They add to the results of `model` what only their JSON has: the number of the format, and in each value the kind.
"""

from dataclasses import dataclass
from typing import Literal

from model.prediction import Entity, Prediction
from model.values import types

__all__ = ["Answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentage(types.Percentage):
    """The meaning of a PERCENTAGE; ``low`` and ``high`` are equal unless a range is named."""

    type: Literal["percentage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(types.Period):
    """The meaning of a DATE: its first and last day, both part of it."""

    type: Literal["period"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(types.Organisation):
    """The meaning of a UNION or TRUST: the one that fits, or else the ids of the candidates."""

    type: Literal["organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(types.Person):
    """The meaning of an OFFICIAL: one person of the article, under the fullest name that it gives."""

    type: Literal["person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Entity):
    """One mention: its span (half-open, in code points), its label, what it means, and an official's side."""

    value: Percentage | Period | Organisation | Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Prediction):
    """The prediction; `Prediction.from_dict` of the package reads it. Offsets are half-open and count code points."""

    format: int
    entities: tuple[Mention, ...]
