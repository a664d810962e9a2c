"""``python -m eval.compare``: our model beside what a user would otherwise pick, on the same articles."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from annotations import Article, load, load_path
from annotations.standoff import ENVIRONMENT
from eval.data import COMPARISON, NOTES, OWN_NOTE, load_articles
from eval.embeddings import embedding_stance
from eval.off_the_shelf import LEXICON, lexicon, spacy_and_lexicon
from eval.render import headlines
from eval.report import build, write
from eval.schema import Report
from eval.scores import Predictor
from model import SHIPPED
from model import load as load_model
from model.errors import PicketlineError

__all__ = ["FAIRNESS", "app"]

REPORTS = Path("eval/reports")
FAIRNESS = (
    "Beside our model: what a user would otherwise pick. None of it was made for this task, and only our model "
    "learned both entities and stance from articles annotated by our guidelines. spaCy was trained on OntoNotes, by "
    "other rules: its DATE takes in durations, ages and a leading *the*, its PERSON everybody who is named, officials "
    "or not, and its ends of spans differ, all of which counts against it here and would not elsewhere. The lexicon "
    "sees no context; it was kept beside the corpus, so that our own articles name few unions it lacks. The embeddings "
    "were never fine-tuned; logistic regression on them, and the majority, saw the stances of our training split. A "
    "figure that a reference has no answer for is left out of its rows, not scored as zero."
)
"""What a reader of every comparison has to know."""
Job = tuple[str, str, list[Article]]
"""Name, note and articles of a report."""
app = typer.Typer(add_completion=False)


@app.command()
def compare(
    split: Annotated[
        Literal["test", "dev", "external", "all"] | None,
        typer.Option(
            help="What to compare on; all: a report for each. By default test, unless --folder is given."
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Annotated articles of your own (*.md), or rows (.jsonl, .parquet).")
    ] = None,
    folder_name: Annotated[str, typer.Option(help="What the report on --folder is called.")] = "",
    folder_note: Annotated[str, typer.Option(help="What its reader has to know of the articles.")] = OWN_NOTE,
    model: Annotated[
        str, typer.Option(help="The model to compare: a shipped one or a folder of weights.")
    ] = SHIPPED[0],
    articles_dir: Annotated[
        Path | None,
        typer.Option(envvar=ENVIRONMENT, help="Where the texts of the external articles lie."),
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder of compare-NAME.json and compare-NAME.md.")] = REPORTS,
) -> None:
    """Score a model, the lexicon, spaCy, sentence embeddings and the majority; write compare-NAME.json and .md.

    Needs the extra `compare`. Scores, intervals and paired differences as in `python -m eval`.
    """
    if (folder is None) != (not folder_name):
        raise typer.BadParameter("--folder and --folder-name go together", param_hint="--folder")
    try:
        chosen = tuple(NOTES) if split == "all" else (split or "test",)
        jobs = [
            (each, NOTES[each], load_articles(each, articles_dir=articles_dir))
            for each in (() if folder and split is None else chosen)
        ]
        if folder:
            jobs.append(_own_job(folder, folder_name, folder_note))
        for report in _reports(jobs, model):
            typer.echo(f"{headlines(report)}\n\nWritten: {', '.join(map(str, write(report, output)))}\n")
    except (PicketlineError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


def _reports(jobs: Sequence[Job], model: str) -> Iterator[Report]:
    predictors: dict[str, Predictor] = {Path(model).name: load_model(model)}  # no path of this machine
    train = load("train")
    references = {
        LEXICON: lexicon(),
        "spaCy and lexicon": spacy_and_lexicon(),
        "sentence embeddings": embedding_stance(train),
    }
    for name, note, articles in jobs:
        yield build(
            articles,
            predictors,
            train=train,
            name=f"{COMPARISON}{name}",
            note=f"{note}\n\n{FAIRNESS}",
            references=references,
        )


def _own_job(folder: Path, name: str, note: str) -> Job:
    if name in NOTES or Path(name).name != name:
        raise ValueError(f"the report cannot be called {name!r}: choose another than {', '.join(NOTES)}")
    return name, note, load_path(folder)


if __name__ == "__main__":
    app()
