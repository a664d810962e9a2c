"""Counts, and the scores that derive from them; counts are stored and added, scores never are.

One definition each, over arrays, so that a single score and a thousand resampled ones (`eval.bootstrap`)
come from the same line. A score of no cases (0/0) is undefined: NaN in an array, and 0.0 as a property of
`Counts` and `Confusion`, as scikit-learn has it, so that it never flatters. Reports print it as n/a.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

__all__ = [
    "Array",
    "Confusion",
    "Counts",
    "accuracy",
    "class_counts",
    "f1",
    "macro_f1",
    "precision",
    "recall",
]

Array = npt.NDArray[np.float64]


def ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Array:
    """Divide elementwise; NaN where ``whole`` is 0."""
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    quotient: Array = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=quotient, where=whole != 0)
    return quotient


def precision(counts: Array) -> Array:
    """Share of the predicted that is right: (..., 3) of tp, fp, fn to (...)."""
    return ratio(counts[..., 0], counts[..., 0] + counts[..., 1])


def recall(counts: Array) -> Array:
    """Share of the gold that is found: (..., 3) of tp, fp, fn to (...)."""
    return ratio(counts[..., 0], counts[..., 0] + counts[..., 2])


def f1(counts: Array) -> Array:
    """Harmonic mean of precision and recall, 2 tp / (2 tp + fp + fn): (..., 3) to (...)."""
    return ratio(2 * counts[..., 0], 2 * counts[..., 0] + counts[..., 1] + counts[..., 2])


def class_counts(matrix: Array) -> Array:
    """One-against-the-rest counts of a confusion matrix: (..., C, C) of gold by predicted to (..., C, 3)."""
    right = np.diagonal(matrix, axis1=-2, axis2=-1)
    return np.stack([right, matrix.sum(axis=-2) - right, matrix.sum(axis=-1) - right], axis=-1)


def macro_f1(matrix: Array) -> Array:
    """Unweighted mean of F1 over the classes that occur in gold or predictions: (..., C, C) to (...)."""
    scores = f1(class_counts(matrix))  # NaN exactly where a class occurs in neither
    return ratio(np.nansum(scores, axis=-1), np.sum(~np.isnan(scores), axis=-1))


def accuracy(matrix: Array) -> Array:
    """Share of the cases on the diagonal: (..., C, C) to (...)."""
    return ratio(np.trace(matrix, axis1=-2, axis2=-1), matrix.sum(axis=(-2, -1)))


def _defined(score: Array) -> float:
    return 0.0 if np.isnan(score) else float(score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """True positives, false positives and false negatives; ``+`` pools them (micro scores).

    >>> (Counts(tp=1, fn=1) + Counts(tp=1, fp=1)).f1
    0.6666666666666666
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __post_init__(self) -> None:
        if min(self.tp, self.fp, self.fn) < 0:
            raise ValueError(f"counts below zero: {self}")

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(tp=self.tp + other.tp, fp=self.fp + other.fp, fn=self.fn + other.fn)

    @property
    def array(self) -> Array:
        """Shape (3,): tp, fp, fn."""
        return np.array([self.tp, self.fp, self.fn], dtype=np.float64)

    @property
    def gold(self) -> int:
        """Number of gold cases."""
        return self.tp + self.fn

    @property
    def precision(self) -> float:
        return _defined(precision(self.array))

    @property
    def recall(self) -> float:
        return _defined(recall(self.array))

    @property
    def f1(self) -> float:
        return _defined(f1(self.array))


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """How often each gold class (row) was predicted as each class (column); ``+`` pools them."""

    classes: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, classes: Sequence[str], pairs: Iterable[tuple[str, str]] = ()) -> Self:
        """Count (gold, predicted) pairs.

        Raises:
            ValueError: for a gold or predicted class that is not among ``classes``.
        """
        rows = [[0] * len(classes) for _ in classes]
        for gold, predicted in pairs:
            if gold not in classes or predicted not in classes:
                raise ValueError(f"pair ({gold!r}, {predicted!r}): expected classes {', '.join(classes)}")
            rows[classes.index(gold)][classes.index(predicted)] += 1
        return cls(classes=tuple(classes), matrix=tuple(map(tuple, rows)))

    def __add__(self, other: "Confusion") -> "Confusion":
        if self.classes != other.classes:
            raise ValueError(f"cannot add confusions over {self.classes} and {other.classes}")
        total = (self.array + other.array).astype(int).tolist()
        return Confusion(classes=self.classes, matrix=tuple(map(tuple, total)))

    @property
    def array(self) -> Array:
        """Shape (C, C): gold by predicted."""
        return np.array(self.matrix, dtype=np.float64)

    @property
    def counts(self) -> dict[str, Counts]:
        """Each class against the rest."""
        triples = class_counts(self.array).astype(int).tolist()
        counts = (Counts(tp=tp, fp=fp, fn=fn) for tp, fp, fn in triples)
        return dict(zip(self.classes, counts, strict=True))

    @property
    def cases(self) -> int:
        return sum(map(sum, self.matrix))

    @property
    def accuracy(self) -> float:
        return _defined(accuracy(self.array))

    @property
    def macro_f1(self) -> float:
        return _defined(macro_f1(self.array))
