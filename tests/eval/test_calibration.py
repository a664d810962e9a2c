"""Calibration: worked cases, and the definition written out with numpy as oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibration import N_BINS, Reliability

cases_of = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("cases", "ece"),
    [
        ([], 0.0),
        ([(1.0, True)], 0.0),
        ([(1.0, False)], 1.0),
        ([(0.0, True)], 1.0),
        ([(0.5, True), (0.5, False)], 0.0),
        ([(0.9, True), (0.9, False), (0.3, False), (0.3, False)], (2 * 0.4 + 2 * 0.3) / 4),
    ],
)
def test_worked_cases(cases: list[tuple[float, bool]], ece: float) -> None:
    assert Reliability.of(cases).ece == pytest.approx(ece)


@pytest.mark.parametrize(
    ("score", "index"), [(0.0, 0), (1 / 15, 0), (0.07, 1), (0.5, 7), (0.94, 14), (1.0, 14)]
)
def test_bins_are_closed_above(score: float, index: int) -> None:
    bins = Reliability.of([(score, True)]).bins
    assert [i for i, item in enumerate(bins) if item.cases] == [index]


@given(cases_of)
def test_ece_is_the_weighted_gap_of_the_bins(cases: list[tuple[float, bool]]) -> None:
    scores, right = np.array([score for score, _ in cases]), np.array([hit for _, hit in cases])
    index = np.clip(np.ceil(scores * N_BINS), 1, N_BINS)
    gaps = [
        abs(right[index == i].mean() - scores[index == i].mean()) * (index == i).mean()
        for i in np.unique(index)
    ]
    assert Reliability.of(cases).ece == pytest.approx(sum(gaps))


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], 0.0),
        ([1.0] * 9, 0.0),
        ([0.5], 0.5),
        ([0.5] * 2, 0.25),
        ([0.9] * 2 + [0.3], (0.81 * 0.2 + 0.18 * 0.8 + 0.01 * 1.8 + 0.42) / 3),
    ],
)
def test_worked_errors_by_chance(scores: list[float], expected: float) -> None:
    assert Reliability.of([(score, True) for score in scores]).chance_ece == pytest.approx(expected)


@pytest.mark.parametrize(("n", "score"), [(7, 0.62), (140, 0.97), (5000, 0.4)])
def test_error_by_chance_is_that_of_answers_drawn_by_their_scores(n: int, score: float) -> None:
    rng = np.random.default_rng(0)
    drawn = [Reliability.of([(score, bool(hit)) for hit in rng.random(n) < score]).ece for _ in range(400)]
    assert Reliability.of([(score, True)] * n).chance_ece == pytest.approx(np.mean(drawn), rel=0.1)


@given(cases_of, cases_of)
def test_reliabilities_add(first: list[tuple[float, bool]], second: list[tuple[float, bool]]) -> None:
    pooled, both = Reliability.of(first) + Reliability.of(second), Reliability.of(first + second)
    assert pooled.cases == both.cases
    assert pooled.ece == pytest.approx(both.ece)


@pytest.mark.parametrize("score", [-0.1, 1.0001, float("nan")])
def test_a_score_that_is_no_probability_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Reliability.of([(score, True)])
