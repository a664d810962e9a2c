"""A prediction as tables of pandas: a row for each entity, or for each sentence."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import MissingExtraError
from model.labels import LABELS, SIDES, STANCES
from model.prediction import Entity, Prediction
from model.values.types import Organisation, Percentage, Period, Person

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["entities", "sentences"]


def entities(prediction: Prediction) -> "DataFrame":
    """Return the entities; see `Prediction.to_dataframe`."""
    pandas = _pandas()
    found = prediction.entities
    starts = [sentence.start for sentence in prediction.sentences]
    values = [_value(entity) for entity in found]
    columns = {
        **_span_columns(found),
        "label": pandas.Categorical([e.label.value for e in found], categories=[x.value for x in LABELS]),
        "score": _floats([e.score for e in found]),
        "side": pandas.Categorical(
            [e.side.value if e.side else None for e in found], categories=[x.value for x in SIDES]
        ),
        "side_score": _floats([e.side_score for e in found]),
        "sentence": np.array([bisect_right(starts, e.start) - 1 for e in found], dtype="int64"),
        "low": _floats([value.get("low") for value in values]),
        "high": _floats([value.get("high") for value in values]),
        "first": _days([value.get("first") for value in values]),
        "last": _days([value.get("last") for value in values]),
        **{key: _texts([value.get(key) for value in values]) for key in ("unit", "id", "name", "kind")},
    }
    return pandas.DataFrame(columns)  # type: ignore[no-any-return]


def sentences(prediction: Prediction) -> "DataFrame":
    """Return the sentences; see `Prediction.to_dataframe`."""
    pandas = _pandas()
    found = prediction.sentences
    columns = {
        **_span_columns(found),
        "stance": pandas.Categorical([s.stance.value for s in found], categories=[x.value for x in STANCES]),
        "score": _floats([s.score for s in found]),
        **{f"probability_{x.value}": _floats([s.probabilities[x] for s in found]) for x in STANCES},
    }
    return pandas.DataFrame(columns)  # type: ignore[no-any-return]


def _span_columns(found: Sequence[Any]) -> dict[str, Any]:
    offsets = {
        key: np.array([getattr(item, key) for item in found], dtype="int64") for key in ("start", "end")
    }
    return {**offsets, "text": _texts([item.text for item in found])}


def _value(entity: Entity) -> dict[str, Any]:
    """Return what can be said in columns; of several candidates for an organisation nothing is."""
    match entity.value:
        case Percentage(low=low, high=high, unit=unit):
            return {"low": float(low), "high": float(high), "unit": unit.value}
        case Period(first=first, last=last):
            return {"first": first, "last": last}
        case Organisation(id=identifier, name=name, kind=kind):
            return {"id": identifier, "name": name, "kind": kind}
        case Person(name=name):
            return {"name": name}
    return {}


def _floats(values: list[float | None]) -> Any:
    return np.array([np.nan if value is None else value for value in values], dtype="float64")


def _days(values: list[date | None]) -> Any:
    # Seconds, not nanoseconds: those end in 1677.
    return np.array(values, dtype="datetime64[s]")


def _texts(values: list[str | None]) -> Any:
    return _pandas().array(values, dtype="string")


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        remedy = "pip install 'picketline[files]'"
        raise MissingExtraError(f"to_dataframe needs the library pandas: {remedy}") from error
    return pandas
