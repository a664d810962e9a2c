"""How sure a figure is: percentile bootstrap over articles (Efron and Tibshirani 1993, chapter 13).

Articles are drawn with replacement, as sentences of one article are not independent. Two models are compared
on the same draws (paired bootstrap, Berg-Kirkpatrick et al. 2012).
"""

from dataclasses import dataclass

import numpy as np

from eval.metrics import Array

__all__ = ["LEVEL", "N_RESAMPLES", "SEED", "Interval", "draws", "interval", "resampled"]

N_RESAMPLES = 1000
SEED = 20230207
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure on all articles and the ends of its interval; NaN where there is no case."""

    value: float
    low: float
    high: float


def draws(n_articles: int) -> Array:
    """Return how often each article is drawn: shape (N_RESAMPLES, n_articles), each row sums to n_articles.

    Raises:
        ValueError: for no articles.
    """
    if n_articles < 1:
        raise ValueError("a bootstrap needs at least one article, got none")
    generator = np.random.default_rng(SEED)
    chances = np.full(n_articles, 1 / n_articles)
    return generator.multinomial(n_articles, chances, size=N_RESAMPLES).astype(np.float64)


def resampled(columns: Array, weights: Array) -> Array:
    """Sum the counts of each draw: (articles, *shape) and `draws` to (1 + N_RESAMPLES, *shape).

    The first row is the sum over all articles as they are.
    """
    everything = np.concatenate([np.ones((1, len(columns))), weights])
    return np.tensordot(everything, columns, axes=1)


def interval(values: Array) -> Interval:
    """Return the first of ``values`` with the percentile interval of the rest.

    Draws without a case have no score and are left out.

    Args:
        values: shape (1 + N_RESAMPLES,), a formula over `resampled`, or the difference of two.
    """
    rest = values[1:][~np.isnan(values[1:])]
    if np.isnan(values[0]) or not rest.size:
        return Interval(value=float(values[0]), low=float("nan"), high=float("nan"))
    low, high = np.quantile(rest, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value=float(values[0]), low=float(low), high=float(high))
