"""``python -m eval.noise``: what a model loses where pages are damaged, paired with the clean articles.

The kinds of damage are in `eval.noise_kinds`; the same articles, model and code give the same report.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypedDict

import typer

from annotations.article import Article
from annotations.standoff import ENVIRONMENT
from eval.bootstrap import LEVEL, N_RESAMPLES, draws, interval
from eval.bootstrap import SEED as BOOTSTRAP_SEED
from eval.data import NOTES, checksum, load_articles
from eval.files import differs
from eval.measures import MEASURES
from eval.noise_kinds import KINDS, SEED, noised
from eval.pages import Page, Span
from eval.render import cell, table
from eval.report import Samples, figure, sampled
from eval.schema import Bootstrap, Figure
from eval.scores import Predictor, evaluate
from model import SHIPPED
from model import load as load_model
from model.atomic import write_text
from model.errors import PicketlineError
from model.prediction import Prediction

__all__ = ["NoiseReport", "app", "build", "stale", "to_json", "to_markdown"]

FORMAT = 1
REPORTS = Path("eval/reports")
TOLERANCE = 0.02
FIGURES: dict[str, str] = {
    "entities.micro.f1": "Entities, micro-F1",
    "sentences.all.macro_f1": "Sentence stance, macro-F1",
    "sentences_predicted.all.macro_f1": "Sentence stance, own boundaries",
    "article.all.macro_f1": "Article stance, macro-F1",
    "article.all.accuracy": "Article stance, accuracy",
}
"""Measures of `eval.measures` that are reported, and what the columns are called."""
NOTE = (
    "Every article once as it is and once with each kind of damage that real pages have; annotation is moved along, so "
    "that every mention and sentence keeps its words. Entities by strict match, with the model's own sentence "
    "boundaries; sentence stance with the gold boundaries, lines of page furniture read as sentences of their own and "
    "not scored, and again with the model's own boundaries; article stance with its own."
)
Split = Literal["test", "dev", "external"]
app = typer.Typer(add_completion=False)


class Damaged(TypedDict):
    """One kind: ``checksum`` is that of the damaged articles, ``changed`` how many differ from the clean ones."""

    definition: str
    checksum: str
    changed: int
    furniture: int
    figures: dict[str, Figure]
    differences: dict[str, Figure]


class NoiseReport(TypedDict):
    """The layout of noise.json; ``differences`` of a kind are its figures less the clean ones."""

    format: int
    name: str
    note: str
    split: str
    articles: int
    sentences: int
    mentions: int
    checksum: str
    seed: int
    model: str
    weights: str
    bootstrap: Bootstrap
    clean: dict[str, Figure]
    kinds: dict[str, Damaged]


class _Reader:
    """A model that is shown the furniture of some pages as sentences too, and says nothing of them."""

    def __init__(self, predictor: Predictor, pages: Sequence[Page]) -> None:
        self.name = predictor.name
        self.checksum = predictor.checksum
        self._predictor = predictor
        self._furniture = {page.article.text: page.furniture for page in pages}

    def predict(
        self, text: str, *, published: date | None = None, boundaries: Sequence[Span] | None = None
    ) -> Prediction:
        """Answer for one article; see `eval.scores.Predictor`."""
        if boundaries is None:
            return self._predictor.predict(text, published=published)
        every = sorted([*boundaries, *self._furniture[text]])
        answer = self._predictor.predict(text, published=published, boundaries=every)
        wanted = set(boundaries)
        kept = tuple(each for each in answer.sentences if (each.start, each.end) in wanted)
        return replace(answer, sentences=kept)


def build(articles: Sequence[Article], predictor: Predictor, *, split: str, model: str) -> NoiseReport:
    """Score a model on some articles and on copies of them with every kind of damage.

    Args:
        articles: at least one.
        predictor: the model.
        split: what the articles are called.
        model: what `model.load` was asked for.
    """
    weights = draws(len(articles))
    clean = sampled(evaluate(predictor, articles, seen=frozenset()), weights)
    kinds: dict[str, Damaged] = {}
    for name, kind in KINDS.items():
        pages = [noised(article, name) for article in articles]
        copies = [page.article for page in pages]
        samples = sampled(evaluate(_Reader(predictor, pages), copies, seen=frozenset()), weights)
        kinds[name] = Damaged(
            definition=kind.definition,
            checksum=checksum(copies),
            changed=sum(copy.text != article.text for copy, article in zip(copies, articles, strict=True)),
            furniture=sum(len(page.furniture) for page in pages),
            figures=_figures(samples),
            differences=_figures(samples, less=clean),
        )
    return NoiseReport(
        format=FORMAT,
        name="noise",
        note=NOTE,
        split=split,
        articles=len(articles),
        sentences=sum(len(article.sentences) for article in articles),
        mentions=sum(len(article.mentions) for article in articles),
        checksum=checksum(articles),
        seed=SEED,
        model=model,
        weights=predictor.checksum,
        bootstrap={"resamples": N_RESAMPLES, "seed": BOOTSTRAP_SEED, "level": LEVEL},
        clean=_figures(clean),
        kinds=kinds,
    )


def _figures(samples: Samples, *, less: Samples | None = None) -> dict[str, Figure]:
    figures = {}
    for id in FIGURES:
        measure = MEASURES[id]
        counts = samples[measure.group]
        values = measure.formula(counts)
        if less is not None:
            values = values - measure.formula(less[measure.group])
        figures[id] = figure(interval(values), measure.cases(counts[0]))
    return figures


def to_json(report: NoiseReport) -> str:
    """Return the report as JSON: figures to six decimals, no date: same run, same text."""
    return json.dumps(report, indent=1, allow_nan=False) + "\n"


def to_markdown(report: NoiseReport) -> str:
    """Return the report as Markdown."""
    bootstrap = report["bootstrap"]
    facts = [
        f"Split {report['split']}: {report['articles']} articles, {report['sentences']} sentences, "
        f"{report['mentions']} mentions; data {report['checksum']}.",
        f"Model {report['model']}, weights {report['weights']}.",
        f"In brackets: {bootstrap['level']:.0%} percentile bootstrap intervals over articles "
        f"({bootstrap['resamples']} draws, seed {bootstrap['seed']}). Differences are damaged less clean, paired, on "
        f"the same draws. Damage is drawn from seed {report['seed']} and the article's id.",
        _losses(report),
    ]
    clean = ["clean", *(cell(report["clean"][id]) for id in FIGURES)]
    kinds = report["kinds"]
    scores = [[name, *(cell(kind["figures"][id]) for id in FIGURES)] for name, kind in kinds.items()]
    gaps = [
        [name, *(cell(kind["differences"][id], signed=True) for id in FIGURES)]
        for name, kind in kinds.items()
    ]
    cases = ["cases", *(str(report["clean"][id]["cases"]) for id in FIGURES)]
    definitions = [
        f"- **{name}**: {kind['definition']} {kind['changed']} articles differ"
        + (f"; {kind['furniture']} lines of furniture." if kind["furniture"] else ".")
        for name, kind in kinds.items()
    ]
    header = ["Damage", *FIGURES.values()]
    parts = [
        "# Evaluation: damaged pages",
        report["note"],
        "\n".join(f"- {fact}" for fact in facts),
        "## Less than clean",
        table(header, gaps),
        "## Scores",
        table(header, [clean, *scores, cases]),
        "## Kinds of damage",
        "\n".join(definitions),
    ]
    return "\n\n".join(parts) + "\n"


def _losses(report: NoiseReport) -> str:
    """Name the figures that fall by more than `TOLERANCE`, first those whose interval lies below 0."""
    fallen: dict[bool, list[str]] = {True: [], False: []}
    for name, kind in report["kinds"].items():
        for id, title in FIGURES.items():
            value, high = kind["differences"][id]["value"], kind["differences"][id]["high"]
            if value is not None and value < -TOLERANCE:
                fallen[high is not None and high < 0].append(f"{name} ({title} {value:+.3f})")
    sure, unsure = ("; ".join(found) or "none" for found in fallen.values())
    return f"More than {100 * TOLERANCE:.0f} points below clean: {sure}. With an interval that reaches 0: {unsure}."


def stale(folder: Path) -> list[str]:
    """Return one complaint for each thing that the report in a folder no longer fits: articles, damage, weights.

    No model is run. Weights that do not ship, and texts that are not at hand, are not held against it.
    """
    path = folder / "noise.json"
    remedy = "run python -m eval.noise again"
    if not path.is_file():
        return [f"{path}: no such file; {remedy}"]
    then: NoiseReport = json.loads(path.read_text(encoding="utf-8"))
    if then["format"] != FORMAT:
        return [f"{path}: format {then['format']}, this version writes {FORMAT}; {remedy}"]
    remedy = f"run python -m eval.noise --split {then['split']} --model {then['model']} again"
    complaints = [
        f"{path}: {what} differ; {remedy}" for what, before, now in _compared(then) if before != now
    ]
    markdown = path.with_suffix(".md")
    if differs(markdown, to_markdown(then)):
        complaints.append(f"{markdown}: differs from {path.name}; {remedy}")
    return complaints


def _compared(then: NoiseReport) -> list[tuple[str, object, object]]:
    """Return what was, and what is now, of each thing that can be told without running a model."""
    compared: list[tuple[str, object, object]] = []
    if then["model"] in SHIPPED:
        compared.append(("weights", then["weights"], load_model(then["model"]).checksum))
    if then["split"] == "external" and ENVIRONMENT not in os.environ:
        return compared
    articles = load_articles(then["split"])
    compared.append(("articles", then["checksum"], checksum(articles)))
    damage = {name: (kind["definition"], kind["checksum"]) for name, kind in then["kinds"].items()}
    return [*compared, ("kinds of damage", damage, _damage(articles))]


def _damage(articles: Sequence[Article]) -> Mapping[str, tuple[str, str]]:
    return {
        name: (kind.definition, checksum(noised(article, name).article for article in articles))
        for name, kind in KINDS.items()
    }


@app.command()
def main(
    split: Annotated[Split, typer.Option(help=f"Whose articles: {', '.join(NOTES)}.")] = "dev",
    model: Annotated[str, typer.Option(help="A shipped model or a folder of weights.")] = SHIPPED[0],
    articles_dir: Annotated[
        Path | None,
        typer.Option(envvar=ENVIRONMENT, help="Where the texts of the external articles lie."),
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder of noise.json and noise.md.")] = REPORTS,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if the report there is no longer right.")
    ] = False,
) -> None:
    """Score a model on damaged copies of a split and write noise.json and noise.md."""
    try:
        complaints = stale(output) if check else []
        if not check:
            articles = load_articles(split, articles_dir=articles_dir)
            report = build(articles, load_model(model), split=split, model=Path(model).name)
            output.mkdir(parents=True, exist_ok=True)
            for name, text in (("noise.json", to_json(report)), ("noise.md", to_markdown(report))):
                write_text(output / name, text)
            typer.echo(to_markdown(report))
    except (PicketlineError, ValueError, OSError) as error:
        complaints = [f"error: {error}"]
    for complaint in complaints:
        typer.echo(complaint, err=True)
    raise typer.Exit(int(bool(complaints)))


if __name__ == "__main__":
    app()
