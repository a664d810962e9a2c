"""Every figure of the report, as a table: which counts it is made of and which formula makes it.

A measure is named ``group.row.score``, for example ``entities.UNION.f1`` or ``article.all.accuracy``. Its
formula takes the summed array of its group, or a thousand resampled sums at once.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from eval.metrics import Array, Counts, accuracy, class_counts, f1, macro_f1, precision, recall
from eval.records import NAMED, ArticleScores
from model.labels import LABELS, STANCES, EntityLabel

__all__ = ["DEFINITIONS", "GROUPS", "HEADLINES", "MEASURES", "Measure", "ids_of"]

Formula = Callable[[Array], Array]


def _stack(counts: Mapping[EntityLabel, Counts]) -> Array:
    return np.stack([item.array for item in counts.values()])


GROUPS: dict[str, Callable[[ArticleScores], Array]] = {
    "entities": lambda record: _stack(record.entities),
    "seen": lambda record: _stack(record.seen),
    "unseen": lambda record: _stack(record.unseen),
    "sides": lambda record: record.sides.array,
    "sentences": lambda record: record.sentences.array,
    "sentences_predicted": lambda record: record.sentences_predicted.array,
    "article": lambda record: record.article.array,
}
"""The arrays that an article adds to: (rows, 3) of tp, fp, fn, or (C, C) of gold by predicted."""

DEFINITIONS: dict[str, str] = {
    "entities": "Strict match: a predicted entity counts where both ends and the label are those of a gold "
    "mention. Micro pools the counts of all labels.",
    "seen": "Recall, by strict match, of the gold names (unions, trusts, officials) whose surface form, case "
    "aside, occurs in a mention of the training split.",
    "unseen": "Recall, by strict match, of the gold names that occur in no mention of the training split.",
    "sides": "Share of officials given the right side, among the officials found by strict match; models are "
    "therefore asked about different officials.",
    "sentences": "Stance of each gold sentence, the model being given the gold sentence boundaries. Macro-F1 "
    "is the unweighted mean over the stances that occur in gold or predictions.",
    "sentences_predicted": "The same with the model's own sentence boundaries: a gold sentence takes the "
    "stance of the predicted sentence that overlaps it most.",
    "article": "Stance of the article as a whole, one case an article.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure.

    Attributes:
        group: its key in `GROUPS`.
        row: a label, a stance, or ``micro`` / ``all``.
        score: the name of the formula.
        formula: (..., *shape of the group) to (...); NaN where there is no case.
        cases: number of gold cases, of the same shape as ``formula``.
    """

    group: str
    row: str
    score: str
    formula: Formula
    cases: Formula

    @property
    def id(self) -> str:
        return f"{self.group}.{self.row}.{self.score}"


COUNT_SCORES: dict[str, Formula] = {"precision": precision, "recall": recall, "f1": f1}
MATRIX_SCORES: dict[str, Formula] = {"macro_f1": macro_f1, "accuracy": accuracy}


def _row(index: int, array: Array) -> Array:
    row: Array = array[..., index, :]
    return row


def _pooled(array: Array) -> Array:
    pooled: Array = np.sum(array, axis=-2)
    return pooled


def _class(index: int, matrix: Array) -> Array:
    return class_counts(matrix)[..., index, :]


def _gold(counts: Array) -> Array:
    return counts[..., 0] + counts[..., 2]


def _of_counts(group: str, *, row: str, scores: tuple[str, ...], counts: Formula) -> Iterator[Measure]:
    for score in scores:
        yield Measure(
            group=group,
            row=row,
            score=score,
            formula=partial(_compose, COUNT_SCORES[score], counts),
            cases=partial(_compose, _gold, counts),
        )


def _compose(outer: Formula, inner: Formula, array: Array) -> Array:
    return outer(inner(array))


def _of_matrix(group: str, scores: tuple[str, ...]) -> Iterator[Measure]:
    for score in scores:
        yield Measure(group=group, row="all", score=score, formula=MATRIX_SCORES[score], cases=_total)


def _total(matrix: Array) -> Array:
    total: Array = np.sum(matrix, axis=(-2, -1))
    return total


def _measures() -> Iterator[Measure]:
    every = tuple(COUNT_SCORES)
    for i, label in enumerate(LABELS):
        yield from _of_counts("entities", row=label, scores=every, counts=partial(_row, i))
    yield from _of_counts("entities", row="micro", scores=every, counts=_pooled)
    for group in ("seen", "unseen"):
        for i, label in enumerate(NAMED):
            yield from _of_counts(group, row=label, scores=("recall",), counts=partial(_row, i))
        yield from _of_counts(group, row="micro", scores=("recall",), counts=_pooled)
    yield from _of_matrix("sides", ("accuracy",))
    for group in ("sentences", "sentences_predicted", "article"):
        for i, stance in enumerate(STANCES):
            yield from _of_counts(group, row=stance, scores=every, counts=partial(_class, i))
        yield from _of_matrix(group, ("macro_f1", "accuracy"))


MEASURES: dict[str, Measure] = {measure.id: measure for measure in _measures()}


def ids_of(groups: Collection[str], *, rows: Collection[str] | None = None) -> frozenset[str]:
    """Return the ids of the measures of some groups, or of some of their rows."""
    return frozenset(
        measure.id
        for measure in MEASURES.values()
        if measure.group in groups and (rows is None or measure.row in rows)
    )


HEADLINES: dict[str, str] = {
    "entity_f1": "entities.micro.f1",
    **{f"entity_f1_{label}": f"entities.{label}.f1" for label in LABELS},
    "side_accuracy": "sides.all.accuracy",
    "sentence_macro_f1": "sentences.all.macro_f1",
    "article_macro_f1": "article.all.macro_f1",
    "article_accuracy": "article.all.accuracy",
}
"""The figures that training logs and chooses by, and the measures they are."""
