"""``python -m eval``: score the models on held-out articles and write the report."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from annotations import Article, load, load_folder
from eval.data import FOLDER_NOTE, NOTES, load_articles
from eval.render import headlines
from eval.report import build, write
from eval.scores import Predictor
from model import load as load_model
from model.errors import PicketlineError

__all__ = ["app"]

REPORTS = Path("eval/reports")
app = typer.Typer(add_completion=False)


@app.command()
def evaluate(
    split: Annotated[
        Literal["test", "dev", "external", "all"],
        typer.Option(help="What to score on; all: a report for each of them."),
    ] = "test",
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
    folder: Annotated[
        Path | None,
        typer.Option(help="Score on the annotated articles (*.md) of a folder instead of a split."),
    ] = None,
    folder_name: Annotated[str, typer.Option(help="What the report of --folder is called.")] = "folder",
    output: Annotated[Path, typer.Option(help="Where NAME.json and NAME.md are written.")] = REPORTS,
) -> None:
    """Score models on held-out articles and write NAME.json and NAME.md.

    Entities by strict match, stances of sentences and articles, sides of officials; 95% bootstrap intervals
    over articles, differences between models paired. Every figure is defined in the report.
    """
    try:
        if folder is not None:
            jobs = [_folder_job(folder, folder_name)]
        else:
            chosen = tuple(NOTES) if split == "all" else (split,)
            jobs = [(name, NOTES[name], load_articles(name, articles_dir=articles_dir)) for name in chosen]
        predictors = _predictors(model or ["transformer", "baseline"])
        train = load("train")
        for name, note, articles in jobs:
            report = build(articles, predictors, train=train, name=name, note=note)
            typer.echo(f"{headlines(report)}\n\nWritten: {', '.join(map(str, write(report, output)))}\n")
    except (PicketlineError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


def _folder_job(folder: Path, name: str) -> tuple[str, str, list[Article]]:
    if name in NOTES or Path(name).name != name:
        raise ValueError(f"--folder-name {name!r}: expected a plain name other than {', '.join(NOTES)}")
    return name, FOLDER_NOTE, load_folder(folder)


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
