"""``python -m eval.stale``: do the committed reports, README and model card fit the weights and the corpus?

Scores that no longer belong to what ships are an error, found here by checksum; no model is run.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from annotations import load
from annotations.standoff import ENVIRONMENT
from eval.card import committed, model_card, score_tables
from eval.data import COMPARISON, NOTES, QUANTISATION, checksum, load_articles
from eval.files import differs
from eval.off_the_shelf import LEXICON, lexicon_checksum
from eval.render import is_comparison, render
from eval.schema import Report
from model import SHIPPED
from model import load as load_model
from model.atomic import write_text
from model.errors import PicketlineError

__all__ = ["app", "generated", "stale_files", "stale_reports"]

BLOCK = re.compile(r"(<!-- scores:begin -->\n).*?(<!-- scores:end -->)", re.DOTALL)
REPORTS = Path("eval/reports")
CARD = Path("model/weights/MODEL_CARD.md")
README = Path("README.md")
ROOT = Path(__file__).parents[1]
app = typer.Typer(add_completion=False)


def generated(root: Path) -> dict[Path, str]:
    """Return what every generated text of the tree at ``root`` should be, from the committed JSON, by path.

    Raises:
        FileNotFoundError: if there is no report or no README.
        ValueError: if the README has no block of scores.
    """
    reports = committed(root / REPORTS)
    readme = (root / README).read_text(encoding="utf-8")
    if not BLOCK.search(readme):
        raise ValueError(f"{root / README}: expected a block <!-- scores:begin --> ... <!-- scores:end -->")
    tables = score_tables(reports)
    return {
        **{root / REPORTS / f"{report['name']}.md": render(report) for report in reports},
        root / CARD: model_card(reports, load_model(SHIPPED[0]).abstain),
        root / README: BLOCK.sub(lambda found: f"{found[1]}{tables}\n{found[2]}", readme),
    }


def stale_files(texts: dict[Path, str]) -> list[str]:
    """Return one complaint for each file that differs from what it should be."""
    return [
        f"{path}: differs from the committed JSON reports; run python -m eval.stale --write"
        for path, text in texts.items()
        if differs(path, text)
    ]


def stale_reports(
    reports: Sequence[Report],
    *,
    weights: Callable[[str], str | None],
    data: Callable[[str], str | None],
) -> list[str]:
    """Return one complaint for each checksum that is no longer that of the tree.

    Args:
        reports: the committed ones.
        weights: name of a model or reference to the checksum of its weights; ``None`` for one that does not ship.
        data: name of a split, or "train", to the checksum of its articles; ``None`` where they are not at
            hand, which is not held against a report.
    """
    return [
        f"report {report['name']}: {what} {then}, now {now}; run {_command(report)} again"
        for report in reports
        for what, then, now in _checksums(report, weights, data)
        if now is not None and then != now
    ]


def _checksums(
    report: Report, weights: Callable[[str], str | None], data: Callable[[str], str | None]
) -> Iterator[tuple[str, str, str | None]]:
    split = "test" if report["name"] == QUANTISATION else report["name"].removeprefix(COMPARISON)
    yield "data", report["data"]["checksum"], data(split)
    yield "training split", report["data"]["train_checksum"], data("train")
    for item in report["models"]:
        yield f"weights of {item['model']}", item["weights"], weights(item["model"])
    for reference in report["references"]:
        if "weights" in reference:
            yield f"reference {reference['name']}", reference["weights"], weights(reference["name"])


def _command(report: Report) -> str:
    """Return what writes the report anew, in capitals what only its author knows."""
    name = report["name"]
    if name == QUANTISATION:
        return "python -m training.ship RUN"
    if is_comparison(report):
        split = name.removeprefix(COMPARISON)
        own = f"--folder PATH --folder-name {split} --folder-note NOTE"
        return f"python -m eval.compare {f'--split {split}' if split in NOTES else own}"
    own = f"PATH --name {name} --note NOTE --output {REPORTS}"  # another folder is the default for PATH
    return f"python -m eval {f'--split {name}' if name in NOTES else own}"


def _weights(name: str) -> str | None:
    if name == LEXICON:
        return lexicon_checksum()
    return load_model(name).checksum if name in SHIPPED else None


def _data(split: str) -> str | None:
    if split == "train":
        return checksum(load(split))
    without_texts = split == "external" and ENVIRONMENT not in os.environ  # they are not in the repository
    return None if split not in NOTES or without_texts else checksum(load_articles(split))


@app.command()
def main(
    write: Annotated[bool, typer.Option("--write", help="Write README, card and Markdown anew.")] = False,
    root: Annotated[Path, typer.Option(help="The repository.")] = ROOT,
) -> None:
    """Check that the committed scores belong to the weights and the corpus; exit 1 where they do not."""
    try:
        texts = generated(root)
        if write:
            for path, text in texts.items():
                write_text(path, text)
        complaints = stale_files(texts)
        reports = committed(root / REPORTS)
        complaints += stale_reports(reports, weights=cache(_weights), data=cache(_data))
    except (PicketlineError, ValueError, OSError) as error:
        complaints = [str(error)]
    for complaint in complaints:
        typer.echo(complaint, err=True)
    raise typer.Exit(int(bool(complaints)))


if __name__ == "__main__":
    app()
