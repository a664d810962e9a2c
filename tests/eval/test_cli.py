"""``python -m eval`` as a user calls it, with a planted model."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotations import Article, render
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


def test_a_folder_appears_under_the_name_given_alone(tmp_path: Path) -> None:
    private = tmp_path / "private-place"
    private.mkdir()
    for article in (FIRST, SECOND):
        (private / f"{article.id}.md").write_text(render(article), encoding="utf-8")
    options = ["--folder", str(private), "--folder-name", "real", "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(app, [*options, "--model", str(tmp_path / "run-7")])
    assert result.exit_code == 0, result.output
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "out").iterdir())]
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == ["real.json", "real.md"]
    assert all("private-place" not in text and str(tmp_path) not in text for text in texts)
    assert '"model": "run-7"' in texts[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--folder", "nowhere"], "error: no folder nowhere"),
        (["--folder", ".", "--folder-name", "test"], "error: --folder-name 'test': expected a plain name"),
        (["--folder", ".", "--folder-name", "../x"], "error: --folder-name '../x': expected a plain name"),
        (["--model", "a/run", "--model", "b/run"], "error: two models called 'run'"),
        (["--split", "external"], "error: no folder of article texts given"),
    ],
)
def test_errors_say_what_to_do_without_a_traceback(options: list[str], message: str) -> None:
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 1
    assert result.output.startswith(message)
    assert isinstance(result.exception, SystemExit)
