"""`picketline timeline`: its table as CSV, JSON, a picture, or on the terminal."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, Annotated, Final

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

import model as models
from model.atomic import replacing
from model.errors import PicketlineError
from model.labels import EntityLabel
from model.prediction import Prediction
from model.predictor import Predictor
from training.batch import BadInputs
from training.inputs import BadInput, Input, read
from training.outputs import read_predictions
from training.terminal import visible
from training.timeline import FIELDS, Event, timeline, untied
from training.timeline_svg import draw

__all__ = ["app"]


def write_csv(found: list[Event], file: IO[str]) -> None:
    """Write a row for each event."""
    writer = csv.DictWriter(file, FIELDS)
    writer.writeheader()
    writer.writerows(map(asdict, found))


def write_json(found: list[Event], file: IO[str]) -> None:
    """Write a list of objects."""
    json.dump([asdict(event) for event in found], file, ensure_ascii=False, indent=1)
    file.write("\n")


def write_svg(found: list[Event], file: IO[str]) -> None:
    """Write a picture of the events that have a day."""
    file.write(draw([event for event in found if event.first]))


WRITERS: Final[Mapping[str, Callable[[list[Event], IO[str]], None]]] = {
    ".csv": write_csv,
    ".json": write_json,
    ".svg": write_svg,
}

app = typer.Typer(pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def main(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER…",
            help="Folders and files of articles (.txt, .md, .html, .jsonl, .parquet); or --predictions.",
        ),
    ],
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE.csv|.json|.svg",
            help="May be given several times; replaced if there.",
        ),
    ] = None,
    predictions: Annotated[
        bool,
        typer.Option("--predictions", help="The files are what `picketline predict --output x.jsonl` wrote."),
    ] = False,
    published: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Day of articles that do not say theirs.")
    ] = None,
    model: Annotated[str, typer.Option(metavar="NAME|FOLDER")] = "transformer",
) -> None:
    """Tabulate and draw the dates of each union and trust over many articles, with the sentences they come from.

    A date belongs to the unions and trusts of its sentence, else to those named before it in its paragraph, else to
    the only union and the only trust of its article; the column link says which. Without --output the table is printed.

    Example:
        picketline timeline articles/ -o dates.csv -o dates.svg
    """
    for path in output or ():
        if path.suffix.lower() not in WRITERS:
            raise typer.BadParameter(f"{path}: expected {', '.join(WRITERS)}", param_hint="--output")
    day = _day(published)
    if predictions:
        answers = [(origin.id, answer) for path in paths for origin, answer in read_predictions(path)]
    else:
        answers = list(_predicted(paths, models.load(model), day))
    found = timeline(answers)
    for path in output or ():
        with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
            WRITERS[path.suffix.lower()](found, file)
    if not output:
        Console().print(_table(found))
    _summarise(answers, found)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published else None
    except ValueError as error:
        raise typer.BadParameter(f"{published!r} is no ISO date", param_hint="--published") from error


def _predicted(paths: list[Path], predictor: Predictor, day: date | None) -> Iterator[tuple[str, Prediction]]:
    found = list(read(paths))
    articles = [item for item in found if isinstance(item, Input)]
    if len(articles) < len(found):
        raise BadInputs([item for item in found if isinstance(item, BadInput)])
    if not articles:
        raise PicketlineError(f"no article in {', '.join(map(str, paths))}")
    console = Console(stderr=True)
    shown = track(articles, "articles", console=console, transient=True) if console.is_terminal else articles
    for article in shown:
        yield article.id, predictor.predict(article.text, published=article.published or day)


def _table(found: list[Event]) -> Table:
    table = Table(
        "organisation", "first", "last", "date", "link", "sentence", "article", box=None, header_style="dim"
    )
    for event in found:
        cells = (
            event.organisation,
            event.first or "",
            event.last or "",
            event.date,
            event.link,
            event.sentence,
            event.article,
        )
        table.add_row(*(Text(visible(cell)) for cell in cells))
    return table


def _summarise(answers: list[tuple[str, Prediction]], found: list[Event]) -> None:
    dates = sum(entity.label is EntityLabel.DATE for _, answer in answers for entity in answer.entities)
    loose = sum(untied(answer) for _, answer in answers)
    undated = sum(event.first is None for event in found)
    typer.echo(
        f"{len(found)} events of {len({e.organisation for e in found})} organisations in {len(answers)} articles; "
        f"{loose} of {dates} dates belong to no union or trust; "
        f"{undated} events have no day, and so no place in the picture",
        err=True,
    )
