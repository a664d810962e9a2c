"""Committed scores that no longer fit the weights, the corpus, or each other are found."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from eval.card import committed, model_card
from eval.report import build, write
from eval.scores import Predictor
from eval.stale import CARD, README, REPORTS, app, generated, stale_files, stale_reports
from tests.eval.planted import FIRST, SECOND, Perfect, Planted

ARTICLES = [FIRST, SECOND]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with three reports, whose generated files are up to date."""
    models: dict[str, Predictor] = {"perfect": Perfect(ARTICLES), "planted": Planted()}
    for name in ("another", "external", "test"):
        write(build(ARTICLES, models, train=[FIRST], name=name, note=f"Note of {name}."), tmp_path / REPORTS)
    (tmp_path / CARD).parent.mkdir(parents=True)
    (tmp_path / README).write_text(
        "Top\n<!-- scores:begin -->\nbefore\n<!-- scores:end -->\nEnd\n", encoding="utf-8"
    )
    for path, text in generated(tmp_path).items():
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_what_was_just_written_is_not_stale(tree: Path) -> None:
    assert stale_files(generated(tree)) == []


def test_only_the_block_of_the_readme_is_written(tree: Path) -> None:
    readme = (tree / README).read_text(encoding="utf-8")
    assert readme.startswith("Top\n<!-- scores:begin -->\nEntities are scored by strict match")
    assert readme.endswith("|\n<!-- scores:end -->\nEnd\n")
    assert "before" not in readme
    assert readme.index("**test**") < readme.index("**external**") < readme.index("**another**")


@pytest.mark.parametrize("path", [CARD, README, REPORTS / "test.md"])
def test_a_file_edited_by_hand_is_stale(tree: Path, path: Path) -> None:
    text = (tree / path).read_text(encoding="utf-8")
    (tree / path).write_text(text.replace("0.625", "0.999"), encoding="utf-8")
    assert stale_files(generated(tree)) == [
        f"{tree / path}: differs from the committed JSON reports; run python -m eval.stale --write"
    ]


def test_changed_weights_and_data_are_named(tree: Path) -> None:
    report = committed(tree / REPORTS)[0]
    data = {"test": report["data"]["checksum"], "train": report["data"]["train_checksum"]}
    weights = {"perfect": "1" * 64, "planted": "0" * 64}

    def complaints() -> list[str]:
        return stale_reports([report], weights=weights.__getitem__, data=data.get)

    assert complaints() == []
    weights["planted"] = "new"
    data["train"] = "other"
    assert [text.split(";")[0] for text in complaints()] == [
        f"report test: training split {report['data']['train_checksum']}, now other",
        f"report test: weights of planted {'0' * 64}, now new",
    ]
    del data["test"]  # the texts are not at hand
    assert len(complaints()) == 2


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("test", "python -m eval --split test"),
        ("quantisation", "python -m training.ship RUN"),
        ("real-dev", "python -m eval PATH --name real-dev --note NOTE --output eval/reports"),
    ],
)
def test_what_writes_a_stale_report_is_named(name: str, command: str) -> None:
    report = build(ARTICLES, {"planted": Planted()}, train=[FIRST], name=name, note="Note.")
    data = {"test": "new", "train": report["data"]["train_checksum"]}
    complaints = stale_reports([report], weights={"planted": "new"}.get, data=data.get)
    assert len(complaints) == (1 if name == "real-dev" else 2)  # weights, and articles where they are at hand
    assert all(complaint.endswith(f"; run {command} again") for complaint in complaints)


def test_the_command_writes_what_it_can_and_fails_on_what_it_cannot(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.stale.load_model", lambda name: Planted() if name == "planted" else Perfect([]))
    monkeypatch.setattr("eval.stale.load", lambda split: [FIRST])
    monkeypatch.setattr("eval.data.load", lambda split: ARTICLES)
    monkeypatch.delenv("PICKETLINE_ARTICLES", raising=False)
    (tree / CARD).unlink()
    assert CliRunner().invoke(app, ["--root", str(tree)]).exit_code == 1
    assert CliRunner().invoke(app, ["--root", str(tree), "--write"]).exit_code == 0
    assert CliRunner().invoke(app, ["--root", str(tree)]).output == ""
    monkeypatch.setattr("eval.data.load", lambda split: [FIRST])  # the test split has lost an article
    result = CliRunner().invoke(app, ["--root", str(tree), "--write"])
    assert result.exit_code == 1
    assert result.output.startswith("report test: data ")
    assert result.output.count("\n") == 1


def test_a_readme_without_the_block_is_an_error(tree: Path) -> None:
    (tree / README).write_text("Top\n", encoding="utf-8")
    with pytest.raises(ValueError, match="expected a block <!-- scores:begin -->"):
        generated(tree)


def test_no_report_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run python -m eval"):
        generated(tmp_path)


def test_model_card_has_metadata_warnings_and_scores(tree: Path) -> None:
    card = model_card(committed(tree / REPORTS))
    _, metadata, text = card.split("---\n", 2)
    assert yaml.safe_load(metadata)["base_model"] == "sentence-transformers/all-MiniLM-L6-v2"
    assert yaml.safe_load(metadata)["license"] == "apache-2.0"
    assert "As evidence about persons." in text
    assert "| Entities, micro-F1 | 8 | 1.000 [1.000, 1.000] | 0.625 [0.600, 0.667] |" in text
