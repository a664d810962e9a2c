"""Word tags and spans: the BIO scheme as a table, and decoding that cannot leave it.

A tag sequence over ``n`` words is legal if every ``I-X`` follows ``B-X`` or ``I-X``. Decoding takes the most
probable legal sequence (Viterbi with a transition mask); a mask without learned transition weights loses nothing
against a conditional random field (Lester et al. 2020, "Constrained Decoding for Computationally Efficient Named
Entity Recognition Taggers").
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.labels import LABELS, EntityLabel

__all__ = ["ALLOWED", "TAGS", "TagSpan", "decode", "encode"]

OUTSIDE = 0
TAGS: tuple[str, ...] = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))
_BEGIN = {label: 1 + 2 * i for i, label in enumerate(LABELS)}
_INSIDE = {label: tag + 1 for label, tag in _BEGIN.items()}
_LABEL_OF = {tag: label for label, tag in _BEGIN.items()} | {tag: label for label, tag in _INSIDE.items()}


class TagSpan(NamedTuple):
    """Words ``start`` to ``end`` (half-open) with one label; ``score`` is a probability."""

    start: int
    end: int
    label: EntityLabel
    score: float = 1.0


def _allowed() -> npt.NDArray[np.bool_]:
    allowed = np.ones((len(TAGS), len(TAGS)), dtype=bool)
    for label, inside in _INSIDE.items():
        allowed[:, inside] = False
        allowed[[_BEGIN[label], inside], inside] = True
    return allowed


ALLOWED: npt.NDArray[np.bool_] = _allowed()
"""``ALLOWED[previous, next]``: whether a tag may follow another. A sequence starts as if after ``O``."""


def encode(n_words: int, spans: Sequence[tuple[int, int, EntityLabel]]) -> list[int]:
    """Return one tag id per word for disjoint spans of words.

    Raises:
        ValueError: if spans overlap, are empty, or leave the words.
    """
    tags = [OUTSIDE] * n_words
    for start, end, label in spans:
        if not 0 <= start < end <= n_words:
            raise ValueError(f"span {start}:{end} does not lie within {n_words} words")
        if any(tags[start:end]):
            raise ValueError(f"span {start}:{end} ({label}) overlaps another span")
        tags[start:end] = [_BEGIN[label]] + [_INSIDE[label]] * (end - start - 1)
    return tags


def decode(log_probabilities: npt.NDArray[np.floating]) -> list[TagSpan]:
    """Return the spans of the most probable legal tag sequence.

    Args:
        log_probabilities: shape ``[n_words, len(TAGS)]``, each row a log-softmax.

    Returns:
        Spans in order. A span's score is the geometric mean of its words' tag probabilities, so that long names
        are not punished for their length.
    """
    if len(log_probabilities) == 0:
        return []
    return spans_of(_path(log_probabilities), log_probabilities)


def _path(log_probabilities: npt.NDArray[np.floating]) -> list[int]:
    """Return the best legal sequence; where each word's best tag may follow the one before, these are it."""
    path = log_probabilities.argmax(axis=1)
    if ALLOWED[OUTSIDE, path[0]] and ALLOWED[path[:-1], path[1:]].all():
        return [int(tag) for tag in path]
    return _viterbi(log_probabilities.tolist())


def _viterbi(rows: list[list[float]]) -> list[int]:
    """Return the best legal sequence of rows of log-probabilities, the first of equals.

    Plain floats: an array of eleven numbers costs more to call than to add.
    """
    best = [score if ALLOWED[OUTSIDE, tag] else -math.inf for tag, score in enumerate(rows[0])]
    back: list[list[int]] = []
    for row in rows[1:]:
        anywhere = best.index(max(best))
        # after anything comes O or B; an I comes after its B or I
        source = [anywhere] * len(TAGS)
        for inside in _INSIDE.values():
            source[inside] = inside - 1 if best[inside - 1] >= best[inside] else inside
        back.append(source)
        best = [best[before] + score for before, score in zip(source, row, strict=True)]
    path = [best.index(max(best))]
    for source in reversed(back):
        path.append(source[path[-1]])
    return path[::-1]


def spans_of(path: Sequence[int], log_probabilities: npt.NDArray[np.floating]) -> list[TagSpan]:
    """Return the spans of a legal tag sequence, with scores from the same ``[n_words, len(TAGS)]`` array."""
    spans = []
    start = 0
    while start < len(path):
        tag = path[start]
        end = start + 1
        if tag != OUTSIDE:
            while end < len(path) and path[end] == _INSIDE[_LABEL_OF[tag]]:
                end += 1
            chosen = log_probabilities[np.arange(start, end), path[start:end]]
            spans.append(TagSpan(start, end, _LABEL_OF[tag], float(np.exp(chosen.mean()))))
        start = end
    return spans
