"""Intervals over articles: against a plain loop, and in the cases where the answer is known."""

from itertools import chain, repeat

import numpy as np
import pytest

from eval.bootstrap import N_RESAMPLES, draws, interval, resampled
from eval.metrics import Counts, f1

COUNTS = [Counts(tp=3, fp=1), Counts(tp=1, fn=4), Counts(), Counts(tp=5, fp=5, fn=1)]
COLUMNS = np.stack([item.array for item in COUNTS])


def test_resampled_scores_are_those_of_a_plain_loop() -> None:
    weights = draws(len(COUNTS))
    scores = f1(resampled(COLUMNS, weights))
    for times, score in zip(weights[:50].astype(int), scores[1:], strict=False):
        drawn = chain.from_iterable(repeat(item, n) for item, n in zip(COUNTS, times, strict=True))
        assert np.nan_to_num(score) == pytest.approx(sum(drawn, Counts()).f1)
    assert scores[0] == pytest.approx(sum(COUNTS, Counts()).f1)


def test_draws_are_the_same_on_every_run_and_hold_n_articles_each() -> None:
    weights = draws(7)
    assert weights.shape == (N_RESAMPLES, 7)
    assert set(weights.sum(axis=1)) == {7.0}
    assert np.array_equal(weights, draws(7))


def test_equal_articles_leave_no_doubt() -> None:
    columns = np.stack([Counts(tp=1, fp=1).array] * 5)
    found = interval(f1(resampled(columns, draws(5))))
    assert (found.value, found.low, found.high) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_interval_leaves_two_and_a_half_per_cent_on_either_side() -> None:
    found = interval(np.array([400.0, *reversed(range(1001))]))
    assert (found.value, found.low, found.high) == pytest.approx((400, 25, 975))


def test_interval_of_a_share_is_near_the_normal_one() -> None:
    n, p = 400, 0.7
    right = np.arange(n) < n * p
    columns = np.stack([right, ~right, np.zeros(n)], axis=1).astype(float)
    found = interval(resampled(columns, draws(n))[:, 0] / n)
    half = 1.96 * (p * (1 - p) / n) ** 0.5
    assert (found.low, found.high) == pytest.approx((p - half, p + half), abs=0.01)


def test_paired_differences_are_surer_than_the_models() -> None:
    generator = np.random.default_rng(0)
    hits = generator.integers(0, 10, size=40)  # articles differ much, the models by one mention each
    first = np.stack([hits + 1, 10 - hits, 10 - hits], axis=1).astype(float)
    second = np.stack([hits, 11 - hits, 11 - hits], axis=1).astype(float)
    weights = draws(40)
    one, two = f1(resampled(first, weights)), f1(resampled(second, weights))
    difference = interval(one - two)
    assert difference.low > 0
    assert difference.high - difference.low < 0.1 * (interval(one).high - interval(one).low)


def test_draws_without_a_case_are_left_out() -> None:
    columns = np.stack([Counts(tp=1).array, *[Counts().array] * 3])
    found = interval(f1(resampled(columns, draws(4))))
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


def test_no_case_at_all_is_undefined() -> None:
    found = interval(f1(resampled(np.zeros((3, 3)), draws(3))))
    assert np.isnan([found.value, found.low, found.high]).all()


def test_no_articles_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one article"):
        draws(0)
