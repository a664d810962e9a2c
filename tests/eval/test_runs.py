"""Run folders become one page of figures: recipes by what differs, seeds pooled, differences paired."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from annotations.rows import to_jsonl
from eval import runs
from eval.bootstrap import draws, interval
from eval.measures import MEASURES
from eval.report import sampled
from eval.runs import ArticleSet, app, document, read_runs, recipes
from eval.scores import Predictor, evaluate
from tests.eval.planted import FIRST, SECOND, Perfect, Planted

ARTICLES = [FIRST, SECOND]
SETTINGS = {"base_encoder": "/home/somebody/minilm", "seed": 13, "epochs": 5, "n_articles": None}
SCORE = "sentences.all.macro_f1"


def run_folder(
    folder: Path, *, trained: str = "ab" * 32, weights: str = "planted", **changes: object
) -> Path:
    """Write a run whose "weights" are the name of a planted model."""
    (folder / "weights" / "transformer" / weights).mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({**SETTINGS, **changes}), encoding="utf-8")
    (folder / "report").mkdir()
    report = {"data": {"train_checksum": trained}}
    (folder / "report" / "dev.json").write_text(json.dumps(report), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def planted_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(folder: Path) -> Predictor:
        return Planted() if (folder / "planted").is_dir() else Perfect(ARTICLES)

    monkeypatch.setattr(runs, "load_model", load)
    monkeypatch.setattr(runs, "load_articles", lambda split: ARTICLES)


def page(*folders: Path) -> str:
    return document(
        read_runs(list(map(str, folders))), [ArticleSet(title="dev", note="Two.", articles=ARTICLES)]
    )


def rows(text: str, start: str) -> list[list[str]]:
    """Return the cells of every row of the page that starts so."""
    lines = [line for line in text.splitlines() if line.startswith(f"| {start} |")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def test_a_recipe_is_called_by_what_differs_from_the_first(tmp_path: Path) -> None:
    folders = [
        run_folder(tmp_path / "v1"),
        run_folder(tmp_path / "v1-again", seed=14),
        run_folder(tmp_path / "more", epochs=8, layer_decay=0.9),
        run_folder(tmp_path / "other-corpus", trained="cd" * 32),
        run_folder(tmp_path / "other-code"),
    ]
    names = [*map(str, folders[:-1]), f"no lexicon={folders[-1]}"]
    assert {what: [run.name for run in group] for what, group in recipes(read_runs(names)).items()} == {
        "the first": ["v1", "v1-again"],
        "epochs 8 (5); layer_decay 0.9 (not set)": ["more"],
        "training articles cdcdcdcd (abababab)": ["other-corpus"],
        "no lexicon": ["other-code"],
    }


def test_a_name_stands_for_settings_and_for_one_recipe_alone(tmp_path: Path) -> None:
    first, longer, longest = (run_folder(tmp_path / f"e{n}", epochs=n) for n in (5, 8, 9))
    grouped = recipes(read_runs([str(first), f"longer={longer}", f"longer={longest}"]))
    assert list(grouped) == ["the first", "longer", "longer; epochs 9 (5)"]


def test_teachers_are_called_by_their_runs(tmp_path: Path) -> None:
    alone = run_folder(tmp_path / "alone")
    taught = run_folder(tmp_path / "taught", teachers=["/home/somebody/runs/v2/checkpoint"])
    assert list(recipes(read_runs([str(alone), str(taught)]))) == ["the first", "teachers ['v2'] (not set)"]


def test_runs_from_different_checkpoints_are_different_recipes(tmp_path: Path) -> None:
    folders = [
        run_folder(tmp_path / f"from-{run}", base_encoder=f"/home/somebody/runs/{run}/checkpoint")
        for run in ("v5", "v7")
    ]
    folders.append(run_folder(tmp_path / "again", base_encoder="/mnt/runs/v5/checkpoint", seed=14))
    grouped = recipes(read_runs(list(map(str, folders))))
    assert {what: [run.name for run in group] for what, group in grouped.items()} == {
        "the first": ["from-v5", "again"],
        "base_encoder v7 (v5)": ["from-v7"],
    }


def test_seeds_are_pooled_and_differences_paired(tmp_path: Path) -> None:
    text = page(
        run_folder(tmp_path / "v1"),
        run_folder(tmp_path / "a", epochs=8, weights="perfect"),
        run_folder(tmp_path / "b", epochs=8, seed=14),
    )
    measure = MEASURES[SCORE]
    weights = draws(2)
    perfect, planted = (
        measure.formula(sampled(evaluate(model, ARTICLES, seen=frozenset()), weights)["sentences"])
        for model in (Perfect(ARTICLES), Planted())
    )
    assert planted[0] != perfect[0] == 1
    gap = interval((perfect + planted) / 2 - planted)
    names, scores, gaps = rows(text, "epochs 8 (5)")
    assert names == ["epochs 8 (5)", "epochs 8 (5)", "a, b", "13, 14"]
    column = 2 + list(runs.FIGURES).index(SCORE)
    both = np.array([perfect[0], planted[0]])
    assert scores[1] == "2"
    assert scores[column] == f"{both.mean():.3f} ± {both.std(ddof=1):.3f}"
    assert gaps[column - 1] == f"{gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
    (_, single) = rows(text, "the first")
    assert single[column] == f"{planted[0]:.3f}"
    assert rows(text, "gold cases")[0][column] == "5"


def test_the_command_writes_figures_and_no_text(tmp_path: Path) -> None:
    v1, v2 = run_folder(tmp_path / "v1"), run_folder(tmp_path / "v2", base_encoder="/home/somebody/mpnet")
    real = tmp_path / "private-place" / "real.jsonl"
    real.parent.mkdir()
    real.write_text("".join(map(to_jsonl, ARTICLES)), encoding="utf-8")
    output = tmp_path / "docs" / "experiments.md"
    options = [str(v1), str(v2), "--output", str(output), "--real-dev", str(real)]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 0, result.output
    text = output.read_text(encoding="utf-8")
    assert text.index("## dev") < text.index("## real-dev")
    assert "base_encoder mpnet (minilm)" in text
    assert not [word for word in ("private", "somebody", "unaffordable", "Ann Lee") if word in text]
    again = CliRunner().invoke(app, options)
    assert (again.exit_code, output.read_text(encoding="utf-8")) == (0, text)


def test_every_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    twin = run_folder(tmp_path / "twin")
    options = [
        str(run_folder(tmp_path / "v1")),
        str(tmp_path / "nowhere"),
        str(twin),
        "--output",
        str(tmp_path / "o"),
    ]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 1
    assert f"{tmp_path / 'nowhere'}: no run of training.train" in result.output
    assert f"{twin}: same settings and seed as {tmp_path / 'v1'}" in result.output
    assert not (tmp_path / "o").exists()
