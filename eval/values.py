"""``python -m eval.values``: are the values of mentions right?

The mentions are the gold ones, so that the values are judged apart from the spans and from any model.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypedDict

import numpy as np
import typer

from annotations import load, load_external
from annotations.article import Article
from annotations.standoff import ENVIRONMENT
from annotations.values import VALUES, GoldValue, Key, load_values
from eval.bootstrap import LEVEL, N_RESAMPLES, SEED, draws, interval, resampled
from eval.data import checksum
from eval.files import differs
from eval.gold import gold_entities
from eval.metrics import ratio
from eval.render import table
from eval.schema import Bootstrap, Figure
from model import Organisation, Percentage, Period, Person, Value
from model.atomic import write_text
from model.errors import PicketlineError
from model.labels import LABELS, EntityLabel

__all__ = ["Case", "ValuesReport", "app", "build", "cases", "key", "stale", "to_json", "to_markdown"]

FORMAT = 1
REPORTS = Path("eval/reports")
TARGETS: dict[EntityLabel, float | None] = {
    EntityLabel.PERCENTAGE: 0.99,
    EntityLabel.DATE: 0.92,
    EntityLabel.UNION: 0.95,
    EntityLabel.TRUST: 0.95,
    EntityLabel.OFFICIAL: None,
}
GROUPS: dict[str, str] = {
    "all": "All",
    "develop": "Developed on",
    "held-out": "Held out",
    "external": "Real articles",
}
NOTE = (
    "Share of gold mentions whose value is the one that a reader wrote down (annotations/values.csv), given gold "
    "spans, gold sentences and the day of publication: number and unit of a percentage, first and last day of a "
    "date, entry of the lexicon for a union or trust, full name for an official. Held out: rows that the rules "
    "were written without a look at; other dates of some of their articles had been looked at. The "
    "real articles lie partly in either. Most of the mentions are drawn by chance; 45% of those developed on, "
    "and 35% of the first drawn from the test split, are one for each way of writing, so that rare ways count "
    "for more than they do in use."
)
app = typer.Typer(add_completion=False)


class Miss(TypedDict):
    """A mention with another value than the gold one; values as `key` has them."""

    article: str
    start: int
    end: int
    label: str
    gold: list[str] | None
    found: list[str] | None


class ValuesReport(TypedDict):
    """The layout of values.json; ``figures`` by label and group, checksums as in `eval.data`."""

    format: int
    name: str
    note: str
    table: str
    corpus: str
    external: str | None
    bootstrap: Bootstrap
    figures: dict[str, dict[str, Figure]]
    misses: list[Miss]


class Case(TypedDict):
    """A gold mention, the value found, and the groups that it counts in."""

    gold: GoldValue
    found: Key
    groups: set[str]


def key(value: Value | None) -> Key:
    """Return what a value comes down to, in the form of `annotations.values.GoldValue.key`."""
    match value:
        case None:
            return None
        case Percentage():
            return (*(f"{number.normalize():f}" for number in (value.low, value.high)), value.unit.value)
        case Period():
            return (value.first.isoformat(), value.last.isoformat())
        case Organisation():
            return value.candidates if value.id is None else (value.id,)
        case Person():
            return (value.name,)


def cases(articles: Iterable[Article], *, external: frozenset[str] = frozenset()) -> Iterator[Case]:
    """Yield every gold value of the articles with the value found; ``external`` are the ids of real ones."""
    by_id = {article.id: article for article in articles}
    found: dict[str, Mapping[tuple[int, int], Key]] = {}
    for gold in load_values(by_id.values()):
        if gold.article not in found:
            found[gold.article] = _found(by_id[gold.article])
        groups = {"all", "held-out" if gold.held_out else "develop"}
        groups |= {"external"} if gold.article in external else set()
        span = gold.mention.start, gold.mention.end
        yield Case(gold=gold, found=found[gold.article][span], groups=groups)


def build(corpus: Sequence[Article], external: Sequence[Article]) -> ValuesReport:
    """Score the values on articles of the corpus and on external ones; those without a gold value are left out."""
    found = list(cases([*corpus, *external], external=frozenset(article.id for article in external)))
    ids = {case["gold"].article for case in found}
    return ValuesReport(
        format=FORMAT,
        name="values",
        note=NOTE,
        table=_table_checksum(),
        corpus=checksum(article for article in corpus if article.id in ids),
        external=checksum(external) if external else None,
        bootstrap={"resamples": N_RESAMPLES, "seed": SEED, "level": LEVEL},
        figures={label.value: {group: _figure(found, label, group) for group in GROUPS} for label in LABELS},
        misses=[_miss(case) for case in found if case["found"] != case["gold"].key],
    )


def to_json(report: ValuesReport) -> str:
    """Return the report as JSON: keys sorted, figures to six decimals, no date: same run, same text."""
    return json.dumps(report, indent=1, sort_keys=True, allow_nan=False) + "\n"


def to_markdown(report: ValuesReport) -> str:
    """Return the report as Markdown."""
    bootstrap = report["bootstrap"]
    rows = [
        [label.value, _target(label), *(_cell(report["figures"][label.value][group]) for group in GROUPS)]
        for label in TARGETS
    ]
    misses = [
        [
            f"{miss['article']} {miss['start']}:{miss['end']}",
            miss["label"],
            *(" ".join(values) if values else "-" for values in (miss["gold"], miss["found"])),
        ]
        for miss in report["misses"]
    ]
    parts = [
        "# Evaluation: values of mentions",
        report["note"],
        f"Accuracy, in brackets {bootstrap['level']:.0%} percentile bootstrap intervals over articles "
        f"({bootstrap['resamples']} draws, seed {bootstrap['seed']}; none where all are right), "
        "then the number of cases.",
        table(["", "Target", *GROUPS.values()], rows),
        "## Misses",
        table(["Mention", "Label", "Gold", "Found"], misses),
        f"Table {report['table']}, articles {report['corpus']}, real articles {report['external']}.",
    ]
    return "\n\n".join(parts) + "\n"


def stale(folder: Path) -> list[str]:
    """Return one complaint for each file of a committed report that differs from what it should be.

    Without the texts of the external articles, table, corpus and the misses in it are compared.

    Raises:
        ValueError: for a report that is no JSON, and for faulty values or articles.
    """
    path = folder / "values.json"
    remedy = "run python -m eval.values again"
    if not path.is_file():
        return [f"{path}: no such file; {remedy}"]
    then: ValuesReport = json.loads(path.read_text(encoding="utf-8"))
    if then.get("format") != FORMAT:
        return [f"{path}: format {then.get('format')}, this version writes {FORMAT}; {remedy}"]
    corpus = load("all")
    now = build(corpus, load_external() if ENVIRONMENT in os.environ else [])
    if now["external"] is None:
        return [f"{each}; {remedy}" for each in _without_external(path, then, now, corpus)]
    texts = {path: to_json(now), path.with_suffix(".md"): to_markdown(now)}
    return [
        f"{each}: differs from what the rules find now; {remedy}"
        for each, text in texts.items()
        if differs(each, text)
    ]


def _without_external(
    path: Path, then: ValuesReport, now: ValuesReport, corpus: Sequence[Article]
) -> Iterator[str]:
    """Yield what is wrong, as far as it can be told without the external articles."""
    if (then["table"], then["corpus"]) != (now["table"], now["corpus"]):
        yield f"{path}: scored on another table or corpus"
    ids = {article.id for article in corpus}
    if [miss for miss in then["misses"] if miss["article"] in ids] != now["misses"]:
        yield f"{path}: differs from what the rules find now"
    markdown = path.with_suffix(".md")
    if differs(markdown, to_markdown(then)):
        yield f"{markdown}: differs from {path.name}"


def _found(article: Article) -> Mapping[tuple[int, int], Key]:
    return {(entity.start, entity.end): key(entity.value) for entity in gold_entities(article)}


def _figure(found: Sequence[Case], label: EntityLabel, group: str) -> Figure:
    chosen = [case for case in found if case["gold"].mention.label is label and group in case["groups"]]
    if not chosen:
        return {"value": None, "low": None, "high": None, "cases": 0}
    counts: dict[str, list[int]] = {}
    for case in chosen:
        right_and_all = counts.setdefault(case["gold"].article, [0, 0])
        right_and_all[0] += case["found"] == case["gold"].key
        right_and_all[1] += 1
    sums = resampled(np.array(list(counts.values()), dtype=np.float64), draws(len(counts)))
    estimate = interval(ratio(sums[:, 0], sums[:, 1]))
    low, high = round(estimate.low, 6), round(estimate.high, 6)
    return {"value": round(estimate.value, 6), "low": low, "high": high, "cases": len(chosen)}


def _miss(case: Case) -> Miss:
    gold, found = case["gold"], case["found"]
    return {
        "article": gold.article,
        "start": gold.mention.start,
        "end": gold.mention.end,
        "label": gold.mention.label.value,
        "gold": None if gold.key is None else list(gold.key),
        "found": None if found is None else list(found),
    }


def _target(label: EntityLabel) -> str:
    target = TARGETS[label]
    return "" if target is None else f"{target:.2f}"


def _cell(figure: Figure) -> str:
    if figure["value"] is None:
        return "n/a"
    ends = "" if figure["low"] == figure["high"] else f" [{figure['low']:.3f}, {figure['high']:.3f}]"
    return f"{figure['value']:.3f}{ends} of {figure['cases']}"


def _table_checksum() -> str:
    return hashlib.sha256(VALUES.read_bytes()).hexdigest()


@app.command()
def main(
    articles_dir: Annotated[
        Path | None,
        typer.Option(envvar=ENVIRONMENT, help="Where the texts of the external articles lie."),
    ] = None,
    output: Annotated[Path, typer.Option(help="Where values.json and values.md are written.")] = REPORTS,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if the report there is no longer right.")
    ] = False,
) -> None:
    """Score the values of gold mentions and write values.json and values.md."""
    try:
        complaints = stale(output) if check else []
        if not check:
            report = build(load("all"), load_external(articles_dir))
            output.mkdir(parents=True, exist_ok=True)
            for name, text in (("values.json", to_json(report)), ("values.md", to_markdown(report))):
                write_text(output / name, text)
            typer.echo(to_markdown(report))
    except (PicketlineError, ValueError, OSError) as error:
        complaints = [f"error: {error}"]
    for complaint in complaints:
        typer.echo(complaint, err=True)
    raise typer.Exit(int(bool(complaints)))


if __name__ == "__main__":
    app()
