"""The shipped models answer as when they were made; `make check-lowest` runs this on other versions too."""

from collections.abc import Callable
from typing import Any

import pytest

import model
from model import SHIPPED, Predictor
from tests.golden.predictions import differences, read, record
from tests.model import planted

TEXT = "Talks go on. “They blame ministers,” said Ann Lee. No deal."


def shipped(name: str) -> Predictor:
    if name == "baseline":
        pytest.importorskip("skops")
    return model.load(name)


@pytest.mark.reliability("repeatable", "golden predictions of the shipped models")
@pytest.mark.parametrize("name", SHIPPED)
def test_answers_are_those_of_the_golden_file(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    predictor = shipped(name)
    weights, records = read(name)
    assert weights == predictor.checksum, f"{name}.jsonl is of other weights; run python -m tests.golden"
    found = [f"{golden['id']}: {line}" for golden in records for line in differences(golden, predictor)]
    remedy = "if the change is meant, run python -m tests.golden"
    assert not found, "\n".join([f"{len(found)} differences; {remedy}", *found[:50]])
    record_property("cases", len(records))


def _first(record: dict[str, Any], part: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in record[part] if item[key] is not None)
    return found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda r: r["entities"].pop(0), "new"),
        (lambda r: r["entities"][0].update(label="TRUST", score=0.9), "gone"),
        (lambda r: _first(r, "entities", "side").update(side="other", side_score=0.9), "was other"),
        (lambda r: _first(r, "entities", "value").update(value={}), "was {}"),
        (lambda r: r["entities"][0].update(score=0.1), "was 0.1"),
        (lambda r: _first(r, "sentences", "speaker").update(speaker=None), "was None"),
        (lambda r: r["sentences"].pop(), "sentences"),
        (lambda r: r.update(stance="none"), "article"),
        (lambda r: r["sentences"][0].update(stance="none"), "was none"),
    ],
)
def test_what_differs_is_said(change: Callable[[dict[str, Any]], object], found: str) -> None:
    golden = record(planted.predictor().predict(TEXT))
    assert differences(golden, planted.predictor()) == []
    change(golden)
    assert any(found in line for line in differences(golden, planted.predictor()))


def test_an_answer_that_nearly_lost_may_fall_the_other_way() -> None:
    golden = record(planted.predictor().predict(TEXT))
    golden["probabilities"] = {"union": 0.79, "government": 0.75, "neutral": 0.11}
    golden["stance"] = "union"
    lines = differences(golden, planted.predictor())
    assert [line for line in lines if "was union" in line] == []
