"""Counts and confusions: hand-worked tables, properties, and scikit-learn as oracle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from eval.metrics import Confusion, Counts
from model.labels import STANCES

numbers = st.integers(0, 50)
counts = st.builds(Counts, tp=numbers, fp=numbers, fn=numbers)
pairs = st.lists(st.tuples(st.sampled_from(STANCES), st.sampled_from(STANCES)), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("given_counts", "precision", "recall", "f1"),
    [
        (Counts(tp=3, fp=1, fn=2), 3 / 4, 3 / 5, 6 / 9),
        (Counts(tp=2), 1, 1, 1),
        (Counts(fp=4), 0, 0, 0),
        (Counts(fn=4), 0, 0, 0),
        (Counts(), 0, 0, 0),  # nothing to find, nothing found
    ],
)
def test_scores_of_counts(given_counts: Counts, precision: float, recall: float, f1: float) -> None:
    scores = (given_counts.precision, given_counts.recall, given_counts.f1)
    assert scores == pytest.approx((precision, recall, f1))


def test_counts_cannot_fall_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Counts(tp=-1)


@given(counts, counts, counts)
def test_counts_add_in_any_order(a: Counts, b: Counts, c: Counts) -> None:
    assert (a + b) + c == c + (b + a)
    assert a + Counts() == a


@given(st.lists(counts.filter(lambda item: item.tp + item.fp + item.fn > 0), min_size=1))
def test_pooled_f1_lies_between_its_parts(parts: list[Counts]) -> None:
    scores = [part.f1 for part in parts]
    pooled = sum(parts, Counts()).f1
    assert min(scores) - 1e-12 <= pooled <= max(scores) + 1e-12


@given(pairs)
def test_confusion_agrees_with_scikit_learn(cases: list[tuple[str, str]]) -> None:
    gold, predicted = zip(*cases, strict=True)
    ours = Confusion.of(STANCES, cases)
    assert ours.matrix == tuple(map(tuple, confusion_matrix(gold, predicted, labels=STANCES).tolist()))
    theirs = precision_recall_fscore_support(gold, predicted, labels=STANCES, zero_division=0)
    for i, each in enumerate(ours.counts.values()):
        assert (each.precision, each.recall, each.f1) == pytest.approx([column[i] for column in theirs[:3]])
    macro = precision_recall_fscore_support(gold, predicted, average="macro", zero_division=0)[2]
    assert ours.macro_f1 == pytest.approx(macro)  # without labels= it takes the classes that occur, as we do
    assert ours.accuracy == pytest.approx(accuracy_score(gold, predicted))


@given(pairs, pairs)
def test_confusions_add(first: list[tuple[str, str]], second: list[tuple[str, str]]) -> None:
    assert Confusion.of(STANCES, first) + Confusion.of(STANCES, second) == Confusion.of(
        STANCES, first + second
    )


def test_confusion_without_cases_scores_0() -> None:
    empty = Confusion.of(STANCES)
    assert (empty.cases, empty.accuracy, empty.macro_f1) == (0, 0.0, 0.0)


def test_confusion_refuses_other_classes() -> None:
    with pytest.raises(ValueError, match=r"'left'\): expected classes union, government, neutral"):
        Confusion.of(STANCES, [("union", "left")])
    with pytest.raises(ValueError, match="cannot add"):
        Confusion.of(STANCES) + Confusion.of(("yes", "no"))
