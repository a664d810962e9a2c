"""What is left, and how much of it is right, when answers below a threshold are left aside."""

from collections.abc import Sequence

from eval.render import NONE, is_comparison, table
from eval.schema import Calibration, Report
from model import SHIPPED
from model.settings import Thresholds

__all__ = ["abstain_table", "kept"]

HEADS = {"entities": "entity", "sentences": "sentence", "article": "article"}
"""Kinds of answer in the reports' reliability tables, and their thresholds."""


def kept(calibration: Calibration, threshold: float) -> tuple[float, float] | None:
    """Return the share of answers with a score above a threshold and the share of them that are right.

    Args:
        calibration: reliability table of a report; exact for a threshold that is an edge of its bins.
        threshold: between 0 and 1.

    Returns:
        The two shares, or ``None`` where no answer is left.
    """
    bins = [item for item in calibration["bins"] if item["low"] >= threshold - 1e-3]
    n_kept = sum(item["cases"] for item in bins)
    if not n_kept:
        return None
    right = sum(item["cases"] * (item["accuracy"] or 0.0) for item in bins)
    return n_kept / calibration["cases"], right / n_kept


def abstain_table(reports: Sequence[Report], thresholds: Thresholds) -> str:
    """Return Markdown: by report and kind of answer, threshold, share kept, share right of all and of the kept."""
    rows = []
    for report in reports:
        if is_comparison(report) or report["models"][0]["model"] != SHIPPED[0]:
            continue
        for kind, head in HEADS.items():
            calibration = report["models"][0]["calibration"][kind]
            threshold: float = getattr(thresholds, head)
            everything, rest = kept(calibration, 0.0), kept(calibration, threshold)
            if everything is None:
                continue
            shares = (NONE, NONE) if rest is None else (f"{rest[0]:.2f}", f"{rest[1]:.3f}")
            rows.append([report["name"], kind, f"{threshold:.2f}", f"{everything[1]:.3f}", *shares])
    return table(["Articles", "Answers", "Threshold", "Right of all", "Kept", "Right of the kept"], rows)
