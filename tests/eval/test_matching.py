"""Matching: one case for each named situation, and properties against brute force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.article import Mention
from eval.matching import Match, Outcome, match, strict_counts
from eval.metrics import Counts
from model.labels import LABELS, EntityLabel
from model.prediction import Entity
from tests.eval.planted import entity

U, T = EntityLabel.UNION, EntityLabel.TRUST
Span = tuple[int, int, EntityLabel]


def gold_of(spans: list[Span]) -> list[Mention]:
    return [Mention(start=start, end=end, label=label) for start, end, label in spans]


def predicted_of(spans: list[Span]) -> list[Entity]:
    return [entity(start, end, label) for start, end, label in spans]


@pytest.mark.parametrize(
    ("gold", "predicted", "outcomes"),
    [
        ([], [], []),
        ([(0, 5, U)], [(0, 5, U)], ["correct"]),
        ([(0, 5, U)], [(0, 5, T)], ["incorrect"]),
        ([(0, 5, U)], [(0, 4, U)], ["partial"]),
        ([(0, 5, U)], [(1, 5, T)], ["incorrect"]),
        ([(0, 5, U)], [], ["missed"]),
        ([], [(0, 5, U)], ["spurious"]),
        ([(0, 5, U)], [(5, 9, U)], ["missed", "spurious"]),  # they touch, and share no character
        ([(0, 9, U)], [(0, 3, U), (4, 9, U)], ["spurious", "partial"]),  # the longer overlap is the pair
        ([(0, 3, U), (4, 9, U)], [(0, 9, U)], ["missed", "partial"]),
        ([(0, 4, U), (4, 8, T)], [(2, 6, T)], ["missed", "partial"]),  # of equal overlaps, the same label
        ([(0, 4, U), (4, 8, U)], [(2, 6, U)], ["partial", "missed"]),  # and then the earlier
        ([(0, 4, U), (5, 9, T)], [(0, 4, T), (5, 9, U)], ["incorrect", "incorrect"]),
    ],
)
def test_named_situations(gold: list[Span], predicted: list[Span], outcomes: list[str]) -> None:
    assert [item.outcome for item in match(gold_of(gold), predicted_of(predicted))] == outcomes


def test_a_wrong_label_counts_against_both_labels() -> None:
    counts = strict_counts(match(gold_of([(0, 5, U)]), predicted_of([(0, 5, T)])))
    assert counts[U] == Counts(fn=1)
    assert counts[T] == Counts(fp=1)


def test_nothing_cannot_match_nothing() -> None:
    with pytest.raises(ValueError, match="needs a gold mention"):
        _ = Match(outcome=Outcome.MISSED, gold=None, predicted=None).span


@st.composite
def disjoint_spans(draw: st.DrawFn) -> list[Span]:
    """Spans in order, as an annotation or a prediction holds them."""
    ends = sorted(draw(st.sets(st.integers(0, 24), max_size=12)))
    spans = zip(ends[::2], ends[1::2], strict=False)
    return [(start, end, draw(st.sampled_from(LABELS[:3]))) for start, end in spans]


@given(disjoint_spans(), disjoint_spans())
def test_matches_partition_gold_and_predictions(gold: list[Span], predicted: list[Span]) -> None:
    mentions, entities = gold_of(gold), predicted_of(predicted)
    matches = match(mentions, entities)
    key = lambda item: item.start  # noqa: E731
    assert sorted((item.gold for item in matches if item.gold), key=key) == mentions
    assert sorted((item.predicted for item in matches if item.predicted), key=key) == entities


@given(disjoint_spans(), disjoint_spans())
def test_strict_counts_are_those_of_set_intersection(gold: list[Span], predicted: list[Span]) -> None:
    counts = strict_counts(match(gold_of(gold), predicted_of(predicted)))
    for label in LABELS:
        right = {span for span in gold if span[2] is label}
        found = {span for span in predicted if span[2] is label}
        expected = Counts(tp=len(right & found), fp=len(found - right), fn=len(right - found))
        assert counts[label] == expected


@given(disjoint_spans(), disjoint_spans())
def test_no_overlap_is_left_unpaired_on_both_sides(gold: list[Span], predicted: list[Span]) -> None:
    matches = match(gold_of(gold), predicted_of(predicted))
    missed = [item.span for item in matches if item.outcome is Outcome.MISSED]
    spurious = [item.span for item in matches if item.outcome is Outcome.SPURIOUS]
    assert not [(a, b) for a in missed for b in spurious if a.start < b.end and b.start < a.end]


@given(disjoint_spans())
def test_gold_as_prediction_is_all_correct(gold: list[Span]) -> None:
    assert {item.outcome for item in match(gold_of(gold), predicted_of(gold))} <= {Outcome.CORRECT}
