"""``python -m eval`` as a user calls it, with a planted model."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotations import Article, render
from annotations.rows import to_jsonl
from eval.__main__ import app
from tests.eval.planted import FIRST, SECOND, Planted


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(split: str) -> list[Article]:
        return [FIRST] if split == "train" else [SECOND]

    monkeypatch.setattr("eval.__main__.load_model", lambda name: Planted())
    monkeypatch.setattr("eval.__main__.load", load)
    monkeypatch.setattr("eval.data.load", load)
    monkeypatch.delenv("PICKETLINE_ARTICLES", raising=False)


def test_a_split_is_reported_and_its_headlines_shown(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--split", "test", "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["test.json", "test.md"]
    assert "| Entities, micro-F1 | 3 | 0.667 [0.667, 0.667] |" in result.output
    assert "transformer less baseline" in result.output


def test_articles_of_ones_own_give_the_same_report_from_a_folder_and_from_rows(tmp_path: Path) -> None:
    private = tmp_path / "private-place"
    private.mkdir()
    for article in (FIRST, SECOND):
        (private / f"{article.id}.md").write_text(render(article), encoding="utf-8")
    rows = tmp_path / "mine.jsonl"
    rows.write_text("".join(map(to_jsonl, (FIRST, SECOND))), encoding="utf-8")
    reports = []
    for path in (private, rows):
        output = tmp_path / f"out-{path.stem}"
        options = ["--name", "real", "--output", str(output), "--model", str(tmp_path / "run-7")]
        result = CliRunner().invoke(app, [str(path), *options])
        assert result.exit_code == 0, result.output
        assert sorted(file.name for file in output.iterdir()) == ["real.json", "real.md"]
        reports.append([file.read_text(encoding="utf-8") for file in sorted(output.iterdir())])
    assert reports[0] == reports[1]
    assert all("private-place" not in text and str(tmp_path) not in text for text in reports[0])
    assert '"model": "run-7"' in reports[0][0]
    assert '"articles": 2' in reports[0][0]


def test_a_report_on_ones_own_articles_keeps_away_from_the_committed_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.jsonl").write_text(to_jsonl(FIRST), encoding="utf-8")
    result = CliRunner().invoke(app, ["mine.jsonl"])
    assert result.exit_code == 0, result.output
    assert sorted(map(str, Path().rglob("*.md"))) == ["reports/mine.md"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["nowhere"], "error: no folder nowhere"),
        (["nowhere.jsonl"], "error: [Errno 2] No such file or directory: 'nowhere.jsonl'"),
        ([".", "--name", "test"], "error: the report cannot be called 'test': choose a --name"),
        ([".", "--name", "../x"], "error: the report cannot be called '../x': choose a --name"),
        (["--model", "a/run", "--model", "b/run"], "error: two models called 'run'"),
        (["--split", "external"], "error: no folder of article texts given"),
    ],
)
def test_errors_say_what_to_do_without_a_traceback(options: list[str], message: str) -> None:
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 1
    assert result.output.startswith(message)
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("options", [["mine.jsonl", "--split", "dev"], ["--name", "mine"]])
def test_options_that_contradict_each_other_are_wrong_usage(options: list[str]) -> None:
    assert CliRunner().invoke(app, options).exit_code == 2
