"""The documentation holds: its pages run, its links lead somewhere, and it knows every command."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import annotations
from annotations.rows import to_jsonl
from eval.data import checksum
from tests import tiny
from tests.docs import DOCS, matches, picketline, run_page
from training.cli import app
from training.openapi import schema
from training.train import SMOKE

ROOT = DOCS.parent
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.parametrize("page", ["tutorial.md", "annotate.md", "evaluate.md", "formats.md"])
def test_a_page_shows_what_comes_out(page: str) -> None:
    assert run_page(page, picketline)


def test_the_page_on_retraining_holds_with_a_tiny_encoder(tmp_path: Path) -> None:
    run_page("annotate.md", picketline)  # whose article is trained on
    encoder = tiny.encoder_folder(tmp_path / "encoder")

    def small(command: str) -> str:
        return picketline(f"{command} --smoke --only transformer --base-encoder {encoder}")

    assert run_page("retrain.md", small)
    report = json.loads(Path("runs/mine/report/dev.json").read_text(encoding="utf-8"))
    trained_on = [*annotations.load_path("mine"), *annotations.load("train")][: SMOKE["n_articles"]]
    assert report["data"]["train_checksum"] == checksum(trained_on)


def test_articles_of_the_corpus_are_not_trained_on_as_ones_own(tmp_path: Path) -> None:
    (tmp_path / "taken.jsonl").write_text(to_jsonl(annotations.load("test")[0]), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"ids of the corpus; give articles of your own other ones"):
        picketline("picketline train --articles taken.jsonl --output run")
    assert not Path("run").exists()


def test_output_is_compared_word_for_word() -> None:
    assert matches("one  \ntwo 0.7\n", "one\ntwo ...\n")
    assert not matches("one\ntwo", "one\nthree")
    assert not matches("one\ntwo", "one")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", (DOCS / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert [target for target in targets if not (DOCS / page).parent.joinpath(target).is_file()] == []


def test_every_page_is_in_the_navigation() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    parts = [[entry] if isinstance(entry, str) else next(iter(entry.values())) for entry in nav]
    named = {page for part in parts for page in part}
    assert named == set(PAGES)


def test_readme_and_pages_know_every_command_and_extra() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert len(commands) > 5
    assert [name for name in commands if f"picketline {name}" not in readme] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert [
        name for name in extras if f"`{name}`" not in (DOCS / "index.md").read_text(encoding="utf-8")
    ] == []


def test_the_schema_of_a_prediction_is_the_one_that_the_server_describes() -> None:
    committed = json.loads((DOCS / "prediction.schema.json").read_text(encoding="utf-8"))
    assert committed == schema(), "python -m training.openapi > docs/prediction.schema.json"
