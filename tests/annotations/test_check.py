"""The checker as its user sees it: exit status, errors, slips, counts."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from annotations import check, corpus, load
from model.labels import Stance

SOURCE = (corpus.ARTICLES / "a-001.md").read_text(encoding="utf-8")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["check", *arguments])
    return check.main()


def test_the_corpus_is_sound(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch) == 0
    lines = capsys.readouterr().out.split("\n")
    articles = load("all")
    counts = [len(articles), sum(len(a.sentences) for a in articles)]
    counts += [sum(len(a.text.split()) for a in articles), sum(len(a.mentions) for a in articles)]
    assert "{} articles, {} sentences, {} words, {} mentions".format(*counts) in lines
    stances = Counter(article.stance.value for article in articles)
    assert "article stance: " + ", ".join(f"{s} {stances[s]}" for s in Stance) in lines


def test_errors_are_listed_and_the_exit_status_is_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a-001.md").write_text(
        SOURCE.replace("(UNION)", "(UNOIN)", 1).replace("published: 2022", "published: 22"), encoding="utf-8"
    )
    assert run(monkeypatch, str(tmp_path)) == 1
    errors = capsys.readouterr().err
    assert "a-001.md:4: " in errors and "a-001.md:13: unread markup" in errors
    assert "2 errors" in errors


def test_an_unmarked_mention_is_a_slip_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a-001.md").write_text(
        SOURCE.replace("[week of 24 October](DATE)", "week of 24 October"), encoding="utf-8"
    )
    assert run(monkeypatch, str(tmp_path)) == 0
    assert "slip? a-001: DATE '24 October' unmarked in: " in capsys.readouterr().out


def test_a_corpus_that_the_splits_were_not_made_for_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "checksum", lambda: "0" * 64)
    assert run(monkeypatch) == 1
    assert "make_splits --keep" in capsys.readouterr().err
