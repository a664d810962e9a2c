"""What thresholds keep is counted from the reliability tables."""

import pytest

from eval.abstain import kept
from eval.schema import BinRow, Calibration


def calibration(*bins: tuple[float, int, float | None]) -> Calibration:
    rows = [
        BinRow(low=low, high=low + 0.2, cases=n, score=low + 0.1, accuracy=right) for low, n, right in bins
    ]
    return Calibration(ece=0.0, cases=sum(row["cases"] for row in rows), bins=rows)


TABLE = calibration((0.2, 10, 0.3), (0.4, 10, 0.5), (0.6, 0, None), (0.8, 20, 0.9))


@pytest.mark.parametrize(
    ("threshold", "expected"), [(0.0, (1.0, 0.65)), (0.4, (0.75, 23 / 30)), (0.8, (0.5, 0.9)), (1.0, None)]
)
def test_share_kept_and_share_right(threshold: float, expected: tuple[float, float] | None) -> None:
    assert kept(TABLE, threshold) == (None if expected is None else pytest.approx(expected))
