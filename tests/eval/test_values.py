import json
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotations import load_external
from annotations import values as gold_values
from annotations.standoff import ENVIRONMENT
from annotations.values import load_values
from eval import gold
from eval import values as values_report
from eval.values import app, build, cases, key, stale, to_json, to_markdown
from model import Organisation, Percentage, Period, Person, Unit, predict
from model.labels import Side, Stance
from tests.eval.planted import FIRST, article

TABLE = """\
article,start,end,label,text,value,use
first,0,5,UNION,Unite,unite,develop
first,12,15,PERCENTAGE,10%,11,held-out
first,19,24,DATE,1 May,2023-05-01,held-out
first,26,33,OFFICIAL,Ann Lee,Ann Lee,develop
first,42,54,TRUST,Barts Health,R1H,develop
twice,3,8,DATE,1 May,2023-05-01,develop
twice,13,18,DATE,2 May,2023-05-02,develop
"""
REAL = replace(FIRST, id="real")
TWICE = article("twice", Stance.NEUTRAL, ("On [1 May|DATE] and [2 May|DATE].", Stance.NEUTRAL))
CORPUS = [FIRST, TWICE]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "values.csv"
    path.write_text(TABLE + "real,19,24,DATE,,2023-05-02,develop\n", encoding="utf-8")
    monkeypatch.setattr(gold_values, "VALUES", path)
    monkeypatch.setattr(values_report, "VALUES", path)
    monkeypatch.setattr(values_report, "load", lambda split: CORPUS)
    monkeypatch.setattr(values_report, "load_external", lambda folder=None: [REAL])
    return path


def test_right_and_wrong_values_are_counted_by_label_and_group(table: Path) -> None:
    report = build(CORPUS, [REAL])
    figures = {
        label: {group: (figure["value"], figure["cases"]) for group, figure in groups.items()}
        for label, groups in report["figures"].items()
    }
    assert figures["UNION"] == {
        "all": (1, 1),
        "develop": (1, 1),
        "held-out": (None, 0),
        "external": (None, 0),
    }
    assert figures["PERCENTAGE"]["held-out"] == (0, 1)
    assert figures["DATE"] == {
        "all": (0.75, 4),
        "develop": (0.666667, 3),
        "held-out": (1, 1),
        "external": (0, 1),
    }
    assert [(miss["article"], miss["gold"], miss["found"]) for miss in report["misses"]] == [
        ("first", ["11", "11", "per cent"], ["10", "10", "per cent"]),
        ("real", ["2023-05-02", "2023-05-02"], ["2023-05-01", "2023-05-01"]),
    ]


def test_markdown_says_the_same(table: Path) -> None:
    text = to_markdown(build(CORPUS, [REAL]))
    assert (
        "| DATE | 0.92 | 0.750 [0.000, 1.000] of 4 | 0.667 [0.000, 1.000] of 3 | 1.000 of 1 | 0.000 of 1 |"
        in text
    )
    assert "| first 12:15 | PERCENTAGE | 11 11 per cent | 10 10 per cent |" in text


def test_the_report_goes_stale_with_table_or_rules(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "somewhere")
    assert "no such file; run python -m eval.values again" in stale(tmp_path)[0]
    run = CliRunner().invoke(app, ["--output", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert json.loads((tmp_path / "values.json").read_text(encoding="utf-8")) == build(CORPUS, [REAL])
    assert to_json(build(CORPUS, [REAL])) == to_json(build(CORPUS, [REAL]))
    assert CliRunner().invoke(app, ["--output", str(tmp_path), "--check"]).exit_code == 0

    monkeypatch.setattr(gold, "values", lambda text, mentions, **given: [None] * len(mentions))
    assert [Path(line.split(":")[0]).name for line in stale(tmp_path)] == ["values.json", "values.md"]
    monkeypatch.delenv(ENVIRONMENT)
    (complaint,) = stale(tmp_path)  # the real articles' texts are not needed for those of the corpus
    assert "values.json: differs from what the rules find now; run python -m eval.values again" in complaint
    table.write_text(TABLE, encoding="utf-8")
    assert CliRunner().invoke(app, ["--output", str(tmp_path), "--check"]).exit_code == 1


def test_without_the_real_articles_a_report_passes_until_it_is_edited(table: Path, tmp_path: Path) -> None:
    assert CliRunner(env={ENVIRONMENT: "somewhere"}).invoke(app, ["--output", str(tmp_path)]).exit_code == 0
    check = partial(CliRunner(env={ENVIRONMENT: None}).invoke, app, ["--output", str(tmp_path), "--check"])
    assert (check().exit_code, check().output) == (0, "")
    markdown = tmp_path / "values.md"
    markdown.write_text(markdown.read_text(encoding="utf-8").replace("0.750", "0.999"), encoding="utf-8")
    assert "values.md: differs from values.json; run python" in check().output
    report = tmp_path / "values.json"
    report.write_text('{"format": 0}', encoding="utf-8")
    assert "values.json: format 0, this version writes 1; run python -m eval.values again" in check().output
    report.write_text("{", encoding="utf-8")
    assert (check().exit_code, check().output[:6]) == (1, "error:")


def test_a_key_holds_all_that_makes_a_value_right() -> None:
    assert key(None) is None
    assert key(Period(first=date(2023, 5, 1), last=date(2023, 5, 2))) == ("2023-05-01", "2023-05-02")
    assert key(Organisation(id=None, name=None, kind=None, candidates=("R0A", "RPA"))) == ("R0A", "RPA")
    assert key(Organisation(id="gmb", name="GMB", kind="general")) == ("gmb",)
    assert key(Person(name="Ann Lee", side=Side.UNION)) == ("Ann Lee",)
    ten = Percentage(low=Decimal("10"), high=Decimal("10.0"), unit=Unit.POINTS)
    assert key(ten) == ("10", "10", "percentage points")


@pytest.mark.skipif(
    ENVIRONMENT not in os.environ, reason=f"the real articles' texts are not at hand ({ENVIRONMENT})"
)
def test_every_value_of_the_real_articles_is_the_one_checked_by_hand() -> None:
    articles = load_external()
    found = list(cases(articles))
    assert len(found) == sum(len(article.mentions) for article in articles) == 73
    assert [case for case in found if case["found"] != case["gold"].key] == []


@pytest.mark.skipif(
    ENVIRONMENT not in os.environ, reason=f"the real articles' texts are not at hand ({ENVIRONMENT})"
)
def test_predict_gives_the_real_articles_the_values_checked_by_hand() -> None:
    articles = load_external()
    by_hand = {(row.article, row.mention.start, row.mention.end): row.key for row in load_values(articles)}
    wrong, found = [], 0
    for real in articles:
        for entity in predict(real.text, published=real.published).entities:
            place = (real.id, entity.start, entity.end)
            found += place in by_hand
            if place in by_hand and key(entity.value) != by_hand[place]:
                wrong.append((place, key(entity.value), by_hand[place]))
    assert wrong == []
    assert found >= 0.95 * sum(len(real.mentions) for real in articles)
