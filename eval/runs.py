"""``python -m eval.runs RUN_FOLDER...``: what each setting is worth, as one table made of the folders of training runs.

Every run is scored anew, by the code as it is now, on dev and on further articles of one's own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from annotations import Article, load_path
from eval.bootstrap import LEVEL, N_RESAMPLES, SEED, draws, interval
from eval.data import NOTES, checksum, load_articles
from eval.measures import MEASURES
from eval.metrics import Array
from eval.render import NONE, cell, table
from eval.report import Samples, figure, sampled
from eval.scores import evaluate
from model import load as load_model
from model.atomic import write_text
from model.errors import PicketlineError
from model.labels import LABELS, STANCES
from model.predictor import Predictor

__all__ = ["ArticleSet", "Run", "app", "document", "read_runs", "recipes"]

FIGURES: dict[str, str] = {
    "entities.micro.f1": "Entities",
    **{f"entities.{label}.f1": label.value for label in LABELS},
    "sides.all.accuracy": "Side",
    "sentences.all.macro_f1": "Sentence stance",
    **{f"sentences.{stance}.f1": f"{stance.value} stance" for stance in STANCES},
    "article.all.accuracy": "Article stance",
}
"""Measures of `eval.measures` and their columns."""
DEFINITIONS = (
    "Entities: strict micro-F1, and F1 by label. Side: accuracy over the officials found. Sentence stance: macro-F1 "
    "with gold boundaries, and F1 by stance. Article stance: accuracy. Runs that differ by nothing but their seed are "
    "one recipe: the mean over its seeds, ± the standard deviation between them (one seed has none). Differences are a "
    "recipe's mean less that of the first, on the same articles and draws; their intervals say how far the articles "
    "decide, not how far the seed does. All runs are decoded by the same code, the present one."
)
REAL_DEV_NOTE = (
    "Real articles that are not in the repository. Never trained on; recipes were chosen on them and on dev, so that "
    "their figures flatter."
)
TRAINING = "training articles"
FIRST = "the first"
NOT_SET = "not set"
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run folder.

    Attributes:
        name: of the folder.
        recipe: what the user called it; empty where its settings say all.
        seed: the run's.
        settings: all others by name, with a checksum of the articles trained on (`TRAINING`).
        predictor: its transformer.
    """

    name: str
    recipe: str
    seed: int
    settings: Mapping[str, Any]
    predictor: Predictor


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSet:
    """What the runs are scored on: its heading, what a reader has to know of it, and the articles."""

    title: str
    note: str
    articles: Sequence[Article]


def read_runs(arguments: Sequence[str]) -> list[Run]:
    """Open the run folders of `training.train`.

    Args:
        arguments: folders, or NAME=FOLDER where the recipe differs in more than its settings can say.

    Raises:
        ValueError: with every folder that is no run, and every two runs with the same settings and seed.
    """
    runs: list[Run] = []
    faults: list[str] = []
    seen: dict[str, str] = {}
    for argument in arguments:
        recipe, _, folder = argument.rpartition("=")
        try:
            run = _read_run(Path(folder), recipe)
        except (PicketlineError, ValueError, OSError, KeyError) as error:
            faults.append(f"{folder}: no run of training.train: {type(error).__name__}: {error}")
            continue
        key = json.dumps([run.recipe, run.settings, run.seed], sort_keys=True)
        if key in seen:
            faults.append(
                f"{folder}: same settings and seed as {seen[key]}; if they differ in something else, call it "
                f"NAME={folder}"
            )
        seen.setdefault(key, folder)
        runs.append(run)
    if faults or not runs:
        raise ValueError("\n".join(faults) or "no run folders given")
    return runs


def _read_run(folder: Path, recipe: str) -> Run:
    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    report = folder / "report" / "dev.json"
    trained = (
        json.loads(report.read_text(encoding="utf-8"))["data"]["train_checksum"] if report.is_file() else None
    )
    seed = settings.pop("seed")
    settings = {key: _without_folder(value) for key, value in settings.items()}
    return Run(
        name=folder.resolve().name,
        recipe=recipe,
        seed=seed,
        settings={**settings, TRAINING: trained and trained[:8]},
        predictor=load_model(folder / "weights" / "transformer"),
    )


def _without_folder(value: Any) -> Any:
    """Leave the folders of this machine out of paths; a checkpoint is called by its run.

    Lists are the `teachers` of runs from before training lost that setting.
    """
    if isinstance(value, list):
        return [Path(each).parent.name for each in value] or None
    if not isinstance(value, str) or not Path(value).is_absolute():
        return value
    path = Path(value)
    return path.parent.name if path.name == "checkpoint" else path.name  # every run's is called so


def recipes(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """Group runs that differ by nothing but their seed, under their name or else what differs from the first run."""
    apart: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        apart.setdefault((run.recipe, _differing(run.settings, runs[0].settings)), []).append(run)
    grouped: dict[str, list[Run]] = {}
    for (name, differing), group in apart.items():
        label = name or differing or FIRST
        grouped[f"{name}; {differing}" if label in grouped else label] = group
    return grouped


def _differing(settings: Mapping[str, Any], first: Mapping[str, Any]) -> str:
    """Say which settings are others than the first run's, whose values follow in brackets."""
    return "; ".join(
        f"{key} {_shown(settings, key)} ({_shown(first, key)})"
        for key in [*first, *(key for key in settings if key not in first)]
        if _shown(settings, key) != _shown(first, key)
    )


def _shown(settings: Mapping[str, Any], key: str) -> str:
    value = settings.get(key)
    return NOT_SET if value is None else str(value)


def document(runs: Sequence[Run], sets: Sequence[ArticleSet]) -> str:
    """Score every run on every set of articles and return the page as Markdown; no text of an article is in it."""
    grouped = recipes(runs)
    rows = [
        [
            what,
            _differing(group[0].settings, runs[0].settings) or NONE,
            ", ".join(run.name for run in group),
            ", ".join(str(run.seed) for run in group),
        ]
        for what, group in grouped.items()
    ]
    parts = [
        "# Experiments",
        "Written by `python -m eval.runs` from the folders of training runs. A recipe without a name is called by "
        "the settings that differ from those of the first, in brackets. Settings such as opinions and slim_epochs were "
        "those of earlier versions.",
        table(["Recipe", "Settings that differ", "Runs", "Seeds"], rows),
        DEFINITIONS,
        f"In brackets: {LEVEL:.0%} percentile bootstrap intervals over articles ({N_RESAMPLES} draws, seed {SEED}).",
    ]
    for each in sets:
        parts += _section(grouped, each)
    return "\n\n".join(parts) + "\n"


def _section(grouped: Mapping[str, Sequence[Run]], each: ArticleSet) -> list[str]:
    weights = draws(len(each.articles))
    samples = {
        what: [sampled(evaluate(run.predictor, each.articles, seen=frozenset()), weights) for run in group]
        for what, group in grouped.items()
    }
    first, *others = samples.values()
    cases = [str(int(MEASURES[id].cases(first[0][MEASURES[id].group][0]))) for id in FIGURES]
    scores = [
        [what, str(len(seeds)), *(_pooled(_values(seeds, id)[:, 0]) for id in FIGURES)]
        for what, seeds in samples.items()
    ]
    gaps = [
        [what, *(_gap(seeds, first, id) for id in FIGURES)]
        for what, seeds in zip(list(samples)[1:], others, strict=True)
    ]
    parts = [
        f"## {each.title}",
        f"{each.note} {len(each.articles)} articles, {sum(len(item.sentences) for item in each.articles)} sentences; "
        f"data {checksum(each.articles)}.",
        table(["Recipe", "Seeds", *FIGURES.values()], [*scores, ["gold cases", "", *cases]]),
    ]
    return [*parts, "Less the first:", table(["Recipe", *FIGURES.values()], gaps)] if gaps else parts


def _values(seeds: Sequence[Samples], id: str) -> Array:
    """Return one measure of several runs, shape (runs, 1 + draws); the first column is on all articles."""
    measure = MEASURES[id]
    return np.stack([measure.formula(samples[measure.group]) for samples in seeds])


def _pooled(values: Array) -> str:
    if np.isnan(values).any():
        return NONE
    spread = f" ± {values.std(ddof=1):.3f}" if len(values) > 1 else ""
    return f"{values.mean():.3f}{spread}"


def _gap(seeds: Sequence[Samples], first: Sequence[Samples], id: str) -> str:
    measure = MEASURES[id]
    gap = _values(seeds, id).mean(axis=0) - _values(first, id).mean(axis=0)
    return cell(figure(interval(gap), measure.cases(first[0][measure.group][0])), signed=True)


@app.command()
def main(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN_FOLDER...",
            help="Folders of training runs, the recipe to compare with first; NAME=FOLDER names a recipe that differs "
            "in more than its settings.",
        ),
    ],
    real_dev: Annotated[
        Path | None,
        typer.Option(help="Further articles: a folder of annotated ones (*.md), or rows (.jsonl, .parquet)."),
    ] = None,
    real_dev_note: Annotated[str, typer.Option(help="What a reader has to know of them.")] = REAL_DEV_NOTE,
    output: Annotated[Path, typer.Option(help="The page to write.")] = Path("docs/experiments.md"),
) -> None:
    """Compare training runs on dev and on further articles, and write one page of tables."""
    try:
        opened = read_runs(runs)
        sets = [ArticleSet(title="dev", note=NOTES["dev"], articles=load_articles("dev"))]
        if real_dev:
            sets.append(ArticleSet(title="real-dev", note=real_dev_note, articles=load_path(real_dev)))
        page = document(opened, sets)
        output.parent.mkdir(parents=True, exist_ok=True)
        write_text(output, page)
        typer.echo(page)
    except (PicketlineError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
