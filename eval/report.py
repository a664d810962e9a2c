"""From models and gold articles to a report: the same rows as JSON and as Markdown."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from annotations.article import Article
from eval.bootstrap import LEVEL, N_RESAMPLES, SEED, Interval, draws, interval, resampled
from eval.calibration import N_BINS, Bin, Reliability
from eval.data import checksum
from eval.matching import Outcome
from eval.measures import DEFINITIONS, GROUPS, MEASURES
from eval.metrics import Array, Confusion
from eval.records import ArticleScores
from eval.references import MAJORITY_MEASURES, MajorityStance, ReferenceModel
from eval.render import render
from eval.schema import FORMAT, BinRow, Calibration, Difference, Figure, ModelRows, Reference, Report
from eval.scores import Predictor, evaluate, names
from model.atomic import write_text
from model.labels import LABELS

__all__ = [
    "CONFUSIONS",
    "RELIABILITIES",
    "Samples",
    "build",
    "figure",
    "read",
    "sampled",
    "to_json",
    "write",
]

CONFUSIONS: dict[str, Callable[[ArticleScores], Confusion]] = {
    "sides": lambda record: record.sides,
    "sentences": lambda record: record.sentences,
    "sentences_predicted": lambda record: record.sentences_predicted,
    "article": lambda record: record.article,
}
RELIABILITIES: dict[str, Callable[[ArticleScores], Reliability]] = {
    "entities": lambda record: record.entity_reliability,
    "sentences": lambda record: record.sentence_reliability,
    "article": lambda record: record.article_reliability,
}
Samples = Mapping[str, Array]
_EVERY = frozenset(MEASURES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rival:
    """What the first model is compared with, and in which measures."""

    definition: str
    measures: frozenset[str]
    samples: Samples
    checksum: str | None = None


def build(
    articles: Sequence[Article],
    predictors: Mapping[str, Predictor],
    *,
    train: Sequence[Article],
    name: str,
    note: str,
    references: Mapping[str, ReferenceModel] = MappingProxyType({}),
) -> Report:
    """Score every model on the articles.

    Args:
        articles: what to score on.
        predictors: the models by the name that `model.load` takes, in the order of the report; the first one
            is compared with each of the others.
        train: the training split, for the names seen in training and the most frequent stances.
        name: of the report and its files.
        note: what a reader of the figures has to know of the articles.
        references: what else a user could pick, by name. The first model is compared with each, and then with the
            most frequent stances too, in the figures that the reference has an answer for.

    Raises:
        ValueError: if there are no articles or no models; for a prediction that cannot be scored.
    """
    if not articles or not predictors:
        raise ValueError(
            f"report {name!r}: expected articles and models, got {len(articles)}, {len(predictors)}"
        )
    weights = draws(len(articles))
    seen = names(train)
    records = {key: evaluate(predictor, articles, seen=seen) for key, predictor in predictors.items()}
    samples = {key: sampled(each, weights) for key, each in records.items()}
    first, *others = predictors
    rivals = {
        key: _rival(reference, evaluate(reference.predictor, articles, seen=seen), weights)
        for key, reference in references.items()
    }
    rivals["majority stance"] = _majority(records[first], weights, train)
    compared = {key: _Rival(definition="", measures=_EVERY, samples=samples[key]) for key in others}
    return Report(
        format=FORMAT,
        name=name,
        note=note,
        data={
            "articles": len(articles),
            "sentences": sum(len(article.sentences) for article in articles),
            "mentions": sum(len(article.mentions) for article in articles),
            "checksum": checksum(articles),
            "train_checksum": checksum(train),
        },
        bootstrap={"resamples": N_RESAMPLES, "seed": SEED, "level": LEVEL},
        definitions=DEFINITIONS,
        models=[_model(key, predictors[key], records[key], samples[key]) for key in predictors],
        references=[_reference(key, rival) for key, rival in rivals.items()],
        differences=[
            _difference(first, samples[first], second=key, rival=rival)
            for key, rival in {**compared, **(rivals if references else {})}.items()
        ],
    )


def write(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write NAME.json and NAME.md into a folder, which is made if need be; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / f"{report['name']}.json", folder / f"{report['name']}.md"
    for path, text in zip(paths, (to_json(report), render(report)), strict=True):
        write_text(path, text)
    return paths


def to_json(report: Report) -> str:
    """Return the report as JSON: keys sorted, figures to six decimals, no date: same run, same text."""
    return json.dumps(report, indent=1, sort_keys=True, allow_nan=False) + "\n"


def read(path: Path) -> Report:
    """Read a report's JSON.

    Raises:
        ValueError: for another format number.
    """
    report: Report = json.loads(path.read_text(encoding="utf-8"))
    if report["format"] != FORMAT:
        raise ValueError(
            f"{path}: report format {report['format']!r}, this version reads {FORMAT}; evaluate again"
        )
    return report


def sampled(records: Sequence[ArticleScores], weights: Array) -> Samples:
    """Return, by group of `GROUPS`, the summed counts of all articles and then of each draw."""
    return {
        group: resampled(np.stack([columns(record) for record in records]), weights)
        for group, columns in GROUPS.items()
    }


def _figures(samples: Samples, *, measures: Collection[str] = _EVERY) -> dict[str, Figure]:
    return {
        measure.id: figure(
            interval(measure.formula(samples[measure.group])), measure.cases(samples[measure.group][0])
        )
        for measure in MEASURES.values()
        if measure.id in measures
    }


def figure(estimate: Interval, cases: Array) -> Figure:
    """Return an estimate as reports store it."""
    return {
        "value": _rounded(estimate.value),
        "low": _rounded(estimate.low),
        "high": _rounded(estimate.high),
        "cases": int(cases),
    }


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 6) + 0.0  # no minus zero


def _model(key: str, predictor: Predictor, records: Sequence[ArticleScores], samples: Samples) -> ModelRows:
    return {
        "model": key,
        "name": predictor.name,
        "weights": predictor.checksum,
        "figures": _figures(samples),
        "confusions": {group: samples[group][0].astype(int).tolist() for group in CONFUSIONS},
        "outcomes": _outcomes(records),
        "calibration": {kind: _calibration(records, of) for kind, of in RELIABILITIES.items()},
    }


def _outcomes(records: Sequence[ArticleScores]) -> dict[str, dict[str, int]]:
    return {
        label.value: {
            outcome.value: sum(record.outcomes[label][outcome] for record in records) for outcome in Outcome
        }
        for label in LABELS
    }


def _calibration(records: Sequence[ArticleScores], of: Callable[[ArticleScores], Reliability]) -> Calibration:
    pooled = sum((of(record) for record in records), Reliability())
    return {
        "ece": round(pooled.ece, 6) if pooled.cases else None,
        "chance_ece": round(pooled.chance_ece, 6) if pooled.cases else None,
        "cases": pooled.cases,
        "bins": [_bin(index, item) for index, item in enumerate(pooled.bins)],
    }


def _bin(index: int, item: Bin) -> BinRow:
    return {
        "low": round(index / N_BINS, 6),
        "high": round((index + 1) / N_BINS, 6),
        "cases": item.cases,
        "score": round(item.score_sum / item.cases, 6) if item.cases else None,
        "accuracy": round(item.right / item.cases, 6) if item.cases else None,
    }


def _rival(reference: ReferenceModel, records: Sequence[ArticleScores], weights: Array) -> _Rival:
    return _Rival(
        definition=reference.definition,
        measures=reference.measures,
        samples=sampled(records, weights),
        checksum=reference.predictor.checksum,
    )


def _majority(records: Sequence[ArticleScores], weights: Array, train: Sequence[Article]) -> _Rival:
    rule = MajorityStance.of(train)
    samples = sampled(rule.records(records), weights)
    return _Rival(definition=rule.definition, measures=MAJORITY_MEASURES, samples=samples)


def _reference(name: str, rival: _Rival) -> Reference:
    figures = _figures(rival.samples, measures=rival.measures)
    row: Reference = {"name": name, "definition": rival.definition, "figures": figures}
    return row if rival.checksum is None else {**row, "weights": rival.checksum}


def _difference(first: str, one: Samples, *, second: str, rival: _Rival) -> Difference:
    figures = {}
    for measure in MEASURES.values():
        if measure.id in rival.measures:
            own, other = one[measure.group], rival.samples[measure.group]
            figures[measure.id] = figure(
                interval(measure.formula(own) - measure.formula(other)), measure.cases(own[0])
            )
    return {"first": first, "second": second, "figures": figures}
