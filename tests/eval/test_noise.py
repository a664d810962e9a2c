"""The report on damaged pages: paired with clean ones, furniture unscored, stale once anything has changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotations import Article, parse
from eval import noise
from eval.noise import app, build, stale, to_json, to_markdown
from eval.noise_kinds import KINDS, Kind, noised
from model.prediction import Prediction
from tests.eval.planted import Perfect

SOURCE = """---
id: {id}
title: t
published: 2023-02-07
style: s
sector: s
stance: union
---
U [Unite](UNION) fights for {id}

U “We deserve [10%](PERCENTAGE),” said [Ann Lee](OFFICIAL:union).
N Talks - the first ones - follow on [1 May](DATE).
"""
ARTICLES = [parse(SOURCE.format(id=id), path=id) for id in ("nurses", "cleaners", "porters")]
ENTITIES, STANCES = "entities.micro.f1", "sentences.all.macro_f1"


class Reading:
    """A model that knows every copy, loses all mentions in capitals, and notes the sentences it is given."""

    name = "reading 1"
    checksum = "5" * 64

    def __init__(self) -> None:
        self.given: dict[str, Sequence[tuple[int, int]]] = {}
        copies = [noised(article, kind).article for article in ARTICLES for kind in KINDS]
        self._gold = Perfect([*ARTICLES, *copies])

    def predict(
        self,
        text: str,
        *,
        published: date | None = None,
        boundaries: Sequence[tuple[int, int]] | None = None,
    ) -> Prediction:
        answer = self._gold.predict(text, published=published, boundaries=boundaries)
        if boundaries is not None:
            self.given[text] = boundaries
        return replace(answer, entities=()) if text.isupper() else answer


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch) -> list[Article]:
    articles = list(ARTICLES)
    monkeypatch.setattr(noise, "load_articles", lambda split, articles_dir=None: articles)
    monkeypatch.setattr(noise, "load_model", lambda name: Reading())
    return articles


def test_each_kind_is_compared_with_the_clean_articles() -> None:
    report = build(ARTICLES, Reading(), split="dev", model="reading")
    assert report["clean"][ENTITIES] == {"value": 1.0, "low": 1.0, "high": 1.0, "cases": 12}
    lost = {name for name, kind in report["kinds"].items() if kind["differences"][ENTITIES]["value"] != 0}
    assert lost == {"upper case"}
    assert report["kinds"]["upper case"]["differences"][ENTITIES]["value"] == -1
    assert all(kind["differences"][STANCES]["value"] == 0 for kind in report["kinds"].values())
    assert report["kinds"]["straight quotes"]["changed"] == 3
    assert report["kinds"]["page furniture"]["furniture"] == 3
    text = to_markdown(report)
    assert "- More than 2 points below clean: upper case (Entities, micro-F1 -1.000). With" in text
    assert "| upper case | -1.000 [-1.000, -1.000] | +0.000 [+0.000, +0.000] |" in text


def test_furniture_is_read_as_sentences_of_its_own() -> None:
    model = Reading()
    build(ARTICLES, model, split="dev", model="reading")
    page = noised(ARTICLES[0], "page furniture")
    gold = [(sentence.start, sentence.end) for sentence in page.article.sentences]
    assert model.given[page.article.text] == sorted([*gold, *page.furniture]) != gold


def test_the_command_writes_a_report_that_is_then_checked(
    corpus: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["--model", "transformer", "--output", str(tmp_path)]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 0, result.output
    before = (tmp_path / "noise.json").read_text(encoding="utf-8")
    assert before == to_json(build(ARTICLES, Reading(), split="dev", model="transformer"))
    check = [*options[2:], "--check"]
    assert CliRunner().invoke(app, check).exit_code == 0

    monkeypatch.setitem(KINDS, "typos", Kind(noise=KINDS["bullets"].noise, definition="Others."))
    monkeypatch.setattr(Reading, "checksum", "6" * 64)
    assert [complaint.split(": ")[1].split(";")[0] for complaint in stale(tmp_path)] == [
        "weights differ",
        "kinds of damage differ",
    ]
    corpus.pop()
    (tmp_path / "noise.md").write_text("by hand", encoding="utf-8")
    result = CliRunner().invoke(app, check)
    assert result.exit_code == 1
    assert "articles differ; run python -m eval.noise --split dev --model transformer again" in result.output
    assert "noise.md: differs from noise.json" in result.output
    assert (tmp_path / "noise.json").read_text(encoding="utf-8") == before


def test_no_report_is_a_complaint(tmp_path: Path) -> None:
    assert "no such file" in stale(tmp_path)[0]
