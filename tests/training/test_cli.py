"""The command line, with a planted model: what it prints, what it refuses, how it exits."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

import model
from model import Prediction, WeightsError
from tests.model.planted import predictor
from training.cli import main
from training.limits import Limits
from training.terminal import show

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line on the planted model; gives exit code, stdout and stderr."""
    monkeypatch.setattr(model, "load", lambda name: predictor())
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return call


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes("Crews blame ministers.\r\n🚑 Talks go on.\n".encode())
    return path


def test_predict_shows_every_sentence_and_entity(run: Run, story: Path) -> None:
    code, out, err = run("predict", story, "--published", "2023-02-07")
    assert (code, err) == (0, "")
    assert "story.txt, published 2023-02-07: government" in out
    assert "union   0.80 Crews blame ministers." in out
    assert "neutral 0.80 🚑 Talks go on." in out
    assert [line.split() for line in out.splitlines() if line.startswith("OFFICIAL")] == [
        ["OFFICIAL", "Crews", "0.80", "union", "0.80", "0:5"],
        ["OFFICIAL", "Talks", "0.80", "union", "0.80", "26:31"],
    ]


def test_json_is_one_prediction_of_the_file_as_it_stands(run: Run, story: Path) -> None:
    _, out, _ = run("predict", story, "--json", "--published", "2023-02-07")
    text = story.read_bytes().decode()
    assert Prediction.from_dict(json.loads(out)) == predictor().predict(text, published="2023-02-07")


def test_json_of_several_files_is_a_list_and_jsonl_a_line_each(run: Run, story: Path) -> None:
    _, as_json, _ = run("predict", story, story, "--json")
    _, as_jsonl, _ = run("predict", story, story, "--jsonl")
    assert json.loads(as_json) == [json.loads(line) for line in as_jsonl.splitlines()]
    assert [item["file"] for item in json.loads(as_json)] == [str(story)] * 2


def test_predict_reads_the_text_of_a_page_and_its_own_day_without_an_output_too(
    run: Run, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text("---\npublished: 2023-02-07\n---\n# Crews blame **ministers**\n", encoding="utf-8")
    _, out, _ = run("predict", page, "--json", "--published", "2024-01-01")
    assert Prediction.from_dict(json.loads(out)) == predictor().predict(
        "Crews blame ministers", published="2023-02-07"
    )
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "Crews blame ministers.", "id": "a"}\n{"text": 1}\n', encoding="utf-8")
    code, out, err = run("predict", rows, "--jsonl")
    assert [json.loads(line)["file"] for line in out.splitlines()] == ["a"]
    assert (code, "rows.jsonl:2" in err) == (1, True)


def test_predict_reads_stdin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Talks go on.")))
    assert json.loads(run("predict", "-", "--json")[1])["text"] == "Talks go on."


def test_an_example_ships_with_the_package(run: Run) -> None:
    _, out, _ = run("predict", "--example", "--json")
    assert 200 <= len(json.loads(out)["text"].split()) <= 250


def test_a_blank_file_is_valid(run: Run, tmp_path: Path) -> None:
    (tmp_path / "blank.txt").write_text("\n")
    code, out, _ = run("predict", tmp_path / "blank.txt")
    assert code == 0
    assert "neutral" in out


def test_on_a_terminal_entities_are_coloured_and_control_characters_shown_harmless() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=200, highlight=False, _environ={})
    show(predictor().predict("Crews\x1b[2k wait.\x9b\nthen Talks go on"), title="a\x1bb", console=console)
    out = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[1;35mCrews\x1b[0m␛[2k wait.�" in out
    assert "then \x1b[1;35mTalks\x1b[0m go on" in out
    assert "a␛b" in out


def test_view_writes_a_page_to_standard_output_or_a_file(run: Run, story: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("view", story, "--published", "2023-02-07", "--output", page) == (0, "", "")
    expected = (
        predictor().predict(story.read_bytes().decode(), published="2023-02-07").to_html(title="story.txt")
    )
    assert page.read_bytes() == expected.encode()
    assert run("view", story, "--published", "2023-02-07") == (0, expected, "")


@pytest.mark.parametrize(
    ("host", "shown", "warned"),
    [("127.0.0.1", "127.0.0.1", False), ("::1", "[::1]", False), ("::", "[::]", True)],
)
def test_serve_tells_the_address_and_warns_where_others_reach_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, host: str, shown: str, warned: bool
) -> None:
    asked = []
    monkeypatch.setattr("training.serve.run", lambda found, **where: asked.append((found.name, where)))
    code, out, err = run("serve", "--host", host, "--port", "8001", "--threads", "4")
    assert (code, out) == (0, "")
    assert asked == [("planted", {"host": host, "port": 8001, "limits": Limits(n_threads=4)})]
    assert f"planted at http://{shown}:8001" in err
    assert ("warning: whoever reaches" in err) == warned


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["predict"], "name one file or more"),
        (["predict", "--example", __file__], "name one file or more"),
        (["predict", "--example", "--json", "--jsonl"], "exclude each other"),
        (["predict", "--example", "--published", "yesterday"], "%Y-%m-%d"),
        (["forecast"], "forecast"),
        (["evaluate", "--split", "nowhere"], "nowhere"),
        (["train", "--epochs"], "--epochs"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: list[str], message: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_a_file_that_is_not_utf8_is_named_with_the_offset(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("£ for crews".encode("latin-1"))
    code, out, err = run("predict", path)
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {path}: not UTF-8 (byte 0xa3 at offset 0)")


def test_a_missing_file_is_named(run: Run) -> None:
    assert run("predict", "absent.txt") == (1, "", "error: absent.txt: No such file or directory\n")


def test_a_model_error_is_one_line_without_traceback(
    run: Run, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(name: str) -> None:
        raise WeightsError(f"{name}: damaged")

    monkeypatch.setattr(model, "load", damaged)
    assert run("predict", story, "--model", "mine") == (1, "", "error: mine: damaged\n")


def test_a_missing_library_names_the_extra_that_installs_it() -> None:
    result = python("sys.modules['transformers'] = None", "from training.cli import main", "main(['train'])")
    assert (result.returncode, result.stdout) == (1, "")
    assert "transformers is not installed" in result.stderr
    assert result.stderr.endswith("pip install 'picketline[train]'\n")


def test_help_of_a_forwarded_command_is_that_of_the_module(run: Run) -> None:
    code, out, _ = run("train", "--help")
    assert code == 0
    assert "--smoke" in out


def test_version(run: Run) -> None:
    assert run("--version")[1].startswith("picketline 0.")


def test_the_command_line_imports_no_training_stack() -> None:
    heavy = "{'torch', 'transformers', 'sklearn', 'datasets'}"
    result = python("import training.cli, training.terminal", f"print(sorted({heavy} & set(sys.modules)))")
    assert (result.stdout, result.stderr) == ("[]\n", "")


def python(*statements: str) -> subprocess.CompletedProcess[str]:
    """Run statements in an interpreter of their own."""
    program = "; ".join(["import sys", *statements])
    return subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
