"""The report end to end on two articles: figures, Markdown, determinism."""

import json
from pathlib import Path

import pytest

from eval.render import render, table
from eval.report import build, read, to_json, write
from eval.schema import Report
from eval.scores import Predictor
from tests.eval.planted import FIRST, SECOND, Perfect, Planted

ARTICLES = [FIRST, SECOND]


@pytest.fixture(scope="module")
def report() -> Report:
    models: dict[str, Predictor] = {"perfect": Perfect(ARTICLES), "planted": Planted()}
    return build(ARTICLES, models, train=[FIRST], name="two", note="Two articles.")


def test_figures_of_the_report(report: Report) -> None:
    perfect, planted = (item["figures"] for item in report["models"])
    assert {name for name, figure in perfect.items() if figure["value"] not in (1.0, None)} == set()
    assert planted["entities.micro.f1"]["value"] == 0.625
    assert planted["entities.micro.f1"]["cases"] == 8
    # of the two articles one has 3 of 5 right (and 5 predicted), the other 2 of 3 (and 3 predicted)
    assert (planted["entities.micro.f1"]["low"], planted["entities.micro.f1"]["high"]) == (0.6, 0.666667)
    assert planted["seen.micro.recall"]["value"] == 0.666667
    assert planted["unseen.TRUST.recall"] == {"value": None, "low": None, "high": None, "cases": 0}
    assert planted["sentences_predicted.union.precision"]["value"] == 0.666667
    assert report["models"][1]["confusions"]["sides"][1] == [0, 0, 1, 0]
    assert report["models"][1]["outcomes"]["TRUST"]["spurious"] == 1


def test_difference_is_the_first_model_less_the_other(report: Report) -> None:
    (difference,) = report["differences"]
    assert (difference["first"], difference["second"]) == ("perfect", "planted")
    figure = difference["figures"]["entities.micro.f1"]
    assert (figure["value"], figure["low"], figure["high"]) == (0.375, 0.333333, 0.4)


def test_majority_stance_gives_every_case_the_commonest_of_training(report: Report) -> None:
    (majority,) = report["references"]
    assert "Every sentence is union and every article is union" in majority["definition"]
    assert majority["figures"]["sentences.all.accuracy"]["value"] == 0.4
    assert majority["figures"]["article.union.precision"]["value"] == 0.5
    assert "entities.micro.f1" not in majority["figures"]


def test_markdown_prints_the_figures_of_the_json(report: Report) -> None:
    text = render(report)
    assert (
        "| micro | 8 | planted | 0.625 [0.600, 0.667] | 0.625 [0.600, 0.667] | 0.625 [0.600, 0.667] |" in text
    )
    assert (
        "| Entities, micro-F1 | 8 | 1.000 [1.000, 1.000] | 0.625 [0.600, 0.667] | +0.375 [+0.333, +0.400] |"
        in text
    )
    assert "| TRUST | 0 | planted | n/a |" in text
    assert "| all | 5 | majority stance | 0.190 [0.000, 0.400] | 0.400 [0.000, 0.667] |" in text
    assert "With so few articles the intervals are rough" in text
    for definition in report["definitions"].values():
        assert definition in text


def test_files_are_the_same_on_every_run_and_read_back(report: Report, tmp_path: Path) -> None:
    models: dict[str, Predictor] = {"perfect": Perfect(ARTICLES), "planted": Planted()}
    again = build(ARTICLES, models, train=[FIRST], name="two", note="Two articles.")
    assert to_json(again) == to_json(report)
    json_path, markdown_path = write(report, tmp_path / "reports")
    assert read(json_path) == report
    assert render(read(json_path)) == markdown_path.read_text(
        encoding="utf-8"
    )  # whatever the order of its keys


def test_checksum_tells_a_changed_annotation(report: Report) -> None:
    models: dict[str, Predictor] = {"planted": Planted()}
    swapped = build([SECOND, FIRST], models, train=[FIRST], name="two", note="")
    fewer = build([FIRST], models, train=[FIRST], name="two", note="")
    assert swapped["data"] == report["data"]  # order is no matter
    assert fewer["data"]["checksum"] != report["data"]["checksum"]


def test_another_format_is_refused(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps({**report, "format": 0}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"old\.json: report format 0, this version reads 2"):
        read(path)


def test_nothing_to_score_is_refused() -> None:
    with pytest.raises(ValueError, match="expected articles and models, got 0, 1"):
        build([], {"planted": Planted()}, train=[FIRST], name="none", note="")


def test_table() -> None:
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
