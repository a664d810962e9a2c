"""Label Studio: accepted pre-annotations come back as they went, whatever way the tool counts characters."""

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

from annotations.article import Article
from annotations.format import render
from annotations.formats.label_studio import CONFIGURATION, from_task, to_task
from annotations.formats.record import AnnotationErrors, Record, from_article, to_article
from model.labels import LABELS, SIDES, STANCES
from tests.annotations.formats.examples import UNTIDY, articles, corpus, prediction, records
from tests.annotations.formats.test_brat import gold


def accepted(record: Record) -> dict[str, Any]:
    """Return the task as exported after a reader accepted every mark."""
    task = json.loads(json.dumps(to_task(record)))
    task["annotations"] = task["annotations"] or [{"result": task["predictions"][0]["result"]}]
    return task


@given(articles())
def test_an_article_survives(article: Article) -> None:
    assert to_article(from_task(accepted(from_article(article)), path="x")) == article


def test_the_corpus_survives_to_the_byte() -> None:
    for article in corpus():
        assert render(to_article(from_task(accepted(from_article(article)), path="x"))) == render(article)


@given(records)
def test_any_prediction_survives(record: Record) -> None:
    assert from_task(accepted(record), path="x") == gold(record)


def test_predictions_are_pre_annotations_with_scores_and_gold_is_an_annotation() -> None:
    task = to_task(prediction("Crews wait."))
    (guess,) = task["predictions"]
    assert (guess["model_version"], guess["score"], task["annotations"]) == (
        "planted",
        pytest.approx(0.8),
        [],
    )
    assert [(r["id"], r["from_name"], round(r["score"], 2)) for r in guess["result"]] == [
        ("e1", "entity", 0.8),
        ("e1", "side", 0.8),
        ("s1", "stance", 0.8),
        ("article", "article", 0.8),
    ]
    task = to_task(from_article(corpus()[0]))
    assert (len(task["annotations"]), task["predictions"]) == (1, [])


def test_every_control_and_value_of_a_task_is_in_the_labelling_interface() -> None:
    root = ElementTree.fromstring(CONFIGURATION)
    controls = {tag.get("name"): [child.get("value") for child in tag] for tag in root if tag.get("toName")}
    assert controls == {
        "entity": [label.value for label in LABELS],
        "stance": [stance.value for stance in STANCES],
        "side": [side.value for side in SIDES],
        "article": [stance.value for stance in STANCES],
    }


@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize("astral", [1, 2])
def test_a_region_is_found_however_the_tool_counts(crlf: bool, astral: int) -> None:
    """An emoji counts as one or two, CRLF as one or two."""
    record = prediction()
    task = accepted(record)
    for item in task["annotations"][0]["result"]:
        for edge in {"start", "end"} & item["value"].keys():
            before = UNTIDY[: item["value"][edge]]
            item["value"][edge] += before.count("🚑") * (astral - 1) - crlf * before.count("\r\n")
    assert from_task(task, path="x") == gold(record)


def broken(change: str) -> dict[str, Any]:
    task = accepted(prediction("Crews wait. 🚑 Talks go on."))
    annotation = task["annotations"][0]
    (entity, side, *_, article) = annotation["result"]
    match change:
        case "moved":
            entity["value"]["start"] = 3
        case "label":
            entity["value"]["labels"] = ["PERSON"]
        case "side":
            side["id"] = "gone"
        case "article":
            annotation["result"].remove(article)
        case "control":
            side["from_name"] = "whose"
        case "none":
            annotation["was_cancelled"] = True
        case "two":
            task["annotations"] *= 2
        case "text":
            del task["data"]["text"]
    return task


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("moved", "entity 'Crews' does not stand at 3:5"),
        ("label", "'PERSON'.* of 'Crews': expected one of UNION"),
        ("side", "side union for region gone, which has no label"),
        ("article", "expected one choice for the article, found 0"),
        ("control", "control 'whose'"),
        ("none", "0 annotations, expected 1; submit one"),
        ("two", "2 annotations, expected 1; keep the one"),
        ("text", "data lacks the string text"),
    ],
)
def test_a_fault_is_named(change: str, message: str) -> None:
    with pytest.raises(AnnotationErrors, match=f"^tasks.json:1: .*{message}"):
        from_task(broken(change), path="tasks.json:1")


def test_an_official_without_a_side_is_refused_on_the_way_to_an_article() -> None:
    task = accepted(replace(prediction("Crews wait."), header={"title": "t"}))
    del task["annotations"][0]["result"][1]
    with pytest.raises(AnnotationErrors, match="OFFICIAL 'Crews' at 0:5: expected a side"):
        to_article(from_task(task, path="x"))
