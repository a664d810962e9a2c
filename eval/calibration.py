"""Whether scores mean what they say: of all answers scored 0.8, are eight in ten right?

Expected calibration error and reliability table after Guo et al. 2017, "On Calibration of Modern Neural
Networks", section 2: 15 bins of equal width, each closed above, weighted by their number of cases.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, exp, floor, lgamma, log
from typing import Self

__all__ = ["N_BINS", "Bin", "Reliability"]

N_BINS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The cases whose score fell into one bin: how many, how many of them right, the sum of their scores."""

    cases: int = 0
    right: int = 0
    score_sum: float = 0.0

    def __add__(self, other: "Bin") -> "Bin":
        return Bin(
            cases=self.cases + other.cases,
            right=self.right + other.right,
            score_sum=self.score_sum + other.score_sum,
        )

    @property
    def gap(self) -> float:
        """Cases times the distance between mean score and accuracy; 0 for an empty bin."""
        return abs(self.right - self.score_sum)

    @property
    def chance_gap(self) -> float:
        """The gap to expect if every score were exactly the chance of being right, taken as their mean.

        That is the mean absolute deviation of a binomial distribution, in the closed form of de Moivre (Diaconis and
        Zabell 1991, "Closed Form Summation for Classical Distributions").
        """
        n, share = self.cases, self.score_sum / self.cases if self.cases else 0.0
        if not 0 < share < 1:
            return 0.0
        k = floor(n * share) + 1
        ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
        return 2 * k * exp(ways + k * log(share) + (n - k + 1) * log(1 - share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Scored cases by bin; ``+`` pools them.

    Attributes:
        bins: bin ``b`` counts the scores in (b / 15, (b + 1) / 15]; the first one takes 0 as well.
    """

    bins: tuple[Bin, ...] = (Bin(),) * N_BINS

    @classmethod
    def of(cls, cases: Iterable[tuple[float, bool]]) -> Self:
        """Count (score, whether right) cases.

        Raises:
            ValueError: for a score that is not between 0 and 1.
        """
        bins = [Bin()] * N_BINS
        for score, right in cases:
            if not 0 <= score <= 1:
                raise ValueError(f"score {score!r}: expected a probability between 0 and 1")
            bins[max(0, ceil(score * N_BINS) - 1)] += Bin(cases=1, right=int(right), score_sum=score)
        return cls(bins=tuple(bins))

    def __add__(self, other: "Reliability") -> "Reliability":
        return Reliability(bins=tuple(a + b for a, b in zip(self.bins, other.bins, strict=True)))

    @property
    def cases(self) -> int:
        return sum(item.cases for item in self.bins)

    @property
    def ece(self) -> float:
        """Expected calibration error, 0 to 1, lower is better; 0.0 where there is no case."""
        return sum(item.gap for item in self.bins) / self.cases if self.cases else 0.0

    @property
    def chance_ece(self) -> float:
        """The calibration error to expect of so many cases though no score is off, 0 to 1.

        A table of few cases shows an error by chance alone (Bröcker and Smith 2007, "Increasing the Reliability of
        Reliability Diagrams").
        """
        return sum(item.chance_gap for item in self.bins) / self.cases if self.cases else 0.0
