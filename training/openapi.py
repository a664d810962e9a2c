"""The JSON of a prediction as types: the OpenAPI description of ``/predict``, and ``docs/prediction.schema.json``.

They add to the results of `model` what only their JSON has: the number of the format, and in each value the kind.
"""

import json
import sys
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

from model.balance import Balance
from model.prediction import Entity, Prediction
from model.values import types

__all__ = ["Answer", "schema"]


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
    balance: Balance = field()  # else the property of the base would be its default


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a prediction."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TypeAdapter(Answer).json_schema(mode="serialization"),
        "title": "Prediction of picketline",
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=1) + "\n")
