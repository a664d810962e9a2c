"""``python -m eval``: score the models on held-out articles and write the report."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from annotations import Article, load, load_path
from eval.data import NOTES, OWN_NOTE, load_articles
from eval.render import headlines
from eval.report import build, write
from eval.scores import Predictor
from model import load as load_model
from model.errors import PicketlineError

__all__ = ["app"]

REPORTS = Path("eval/reports")
OWN_REPORTS = Path("reports")  # beside eval/reports, whose files must fit weights and corpus: eval.stale
app = typer.Typer(add_completion=False)


@app.command()
def evaluate(
    own: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH",
            help="Articles of your own: a folder of annotated ones (*.md), or rows (.jsonl, .parquet).",
        ),
    ] = None,
    split: Annotated[
        Literal["test", "dev", "external", "all"] | None,
        typer.Option(help="What to score on instead; all: a report for each of them. By default test."),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="A shipped model or a folder of weights; repeat it to compare the first with the others."
        ),
    ] = None,
    articles_dir: Annotated[
        Path | None,
        typer.Option(envvar="PICKETLINE_ARTICLES", help="Where the texts of the external articles lie."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="What the report on PATH is called; by default as PATH is.")
    ] = None,
    note: Annotated[str, typer.Option(help="What the report on PATH says of its articles.")] = OWN_NOTE,
    output: Annotated[
        Path | None,
        typer.Option(
            help=f"Folder of NAME.json and NAME.md; by default {OWN_REPORTS} for PATH, {REPORTS} for a split."
        ),
    ] = None,
) -> None:
    """Score models on held-out articles and write NAME.json and NAME.md.

    Entities by strict match, stances of sentences and articles, sides of officials; 95% bootstrap intervals
    over articles, differences between models paired. Every figure is defined in the report.

    Examples:
        picketline evaluate --split test

        picketline evaluate mine.jsonl --model runs/mine/weights/transformer --model transformer
    """
    if own is not None and split is not None:
        raise typer.BadParameter(f"either {own} or a split, not both", param_hint="--split")
    if own is None and name is not None:
        raise typer.BadParameter("it names the report on PATH, which lacks", param_hint="--name")
    try:
        if own is not None:
            jobs = [_own_job(own, name or own.resolve().stem, note)]
        else:
            chosen = tuple(NOTES) if split == "all" else (split or "test",)
            jobs = [(each, NOTES[each], load_articles(each, articles_dir=articles_dir)) for each in chosen]
        predictors = _predictors(model or ["transformer", "baseline"])
        train = load("train")
        folder = output or (REPORTS if own is None else OWN_REPORTS)
        for title, note, articles in jobs:
            report = build(articles, predictors, train=train, name=title, note=note)
            typer.echo(f"{headlines(report)}\n\nWritten: {', '.join(map(str, write(report, folder)))}\n")
    except (PicketlineError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


def _own_job(path: Path, name: str, note: str) -> tuple[str, str, list[Article]]:
    # The names of the splits stand for the articles of the repository.
    if name in NOTES or Path(name).name != name:
        raise ValueError(
            f"the report cannot be called {name!r}: choose a --name other than {', '.join(NOTES)}"
        )
    return name, note, load_path(path)


def _predictors(models: list[str]) -> dict[str, Predictor]:
    predictors: dict[str, Predictor] = {}
    for model in models:
        key = Path(model).name  # a report should not carry a path of this machine
        if key in predictors:
            raise ValueError(f"two models called {key!r}: name each model once, folders by distinct names")
        predictors[key] = load_model(model)
    return predictors


if __name__ == "__main__":
    app()
