"""One person, one label and one side: the mentions of a name in an article agree on a common reading.

A window sees a surname alone where the window before saw the full name and the role. So the log-odds that a word is
part of an OFFICIAL move towards their mean over all places where the article has the same word, and the side is that
of all places together. Unions and trusts are left as they are: their words (North, Health, Royal) stand for other
things a line later.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from model.labels import LABELS, EntityLabel
from model.words import Shape, shape

__all__ = ["consistent", "consistent_sides"]

Floats = npt.NDArray[np.floating]

PULL = 0.8
"""Share of the way to the mean, chosen on dev and on real articles: OFFICIAL F1 rises by 2 and by 5 points there,
and 0.5 and 1.0 give less."""
N_LETTERS = 3
"""Shorter words are initials and particles."""
_NAME_SHAPES = (Shape.CAPITALISED, Shape.UPPER, Shape.MIXED)
_COLUMNS = [1 + 2 * LABELS.index(EntityLabel.OFFICIAL), 2 + 2 * LABELS.index(EntityLabel.OFFICIAL)]
_LEAST = 1e-6


def consistent(text: str, words: Sequence[tuple[int, int]], tags: Floats) -> Floats:
    """Return tag log-scores ``[W, len(TAGS)]`` in which the places of a name agree more; rows need not sum to 1.

    Args:
        text: the article.
        words: character spans of its ``W`` words.
        tags: ``[W, len(TAGS)]`` log-probabilities.
    """
    pulled = tags.copy()
    for indices in _repeated(text, words):
        share = np.exp(tags[np.ix_(indices, _COLUMNS)]).sum(axis=1).clip(_LEAST, 1 - _LEAST)
        odds = np.log(share / (1 - share))
        pulled[np.ix_(indices, _COLUMNS)] += (PULL * (odds.mean() - odds))[:, None]
    return pulled


def consistent_sides(text: str, words: Sequence[tuple[int, int]], tags: Floats, sides: Floats) -> Floats:
    """Return side log-scores ``[W, len(SIDES)]``, for each place of a name their mean over all of them.

    Args:
        text, words, tags: as above; a place counts by how likely it is part of an OFFICIAL there.
        sides: ``[W, len(SIDES)]`` log-probabilities.
    """
    pooled = sides.copy()
    for indices in _repeated(text, words):
        weights = np.exp(tags[np.ix_(indices, _COLUMNS)]).sum(axis=1) + _LEAST
        pooled[indices] = weights @ sides[indices] / weights.sum()
    return pooled


def _repeated(text: str, words: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the places of each word that is written like a name and stands more than once."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, (start, end) in enumerate(words):
        if end - start >= N_LETTERS:
            places[text[start:end]].append(index)
    return (indices for form, indices in places.items() if len(indices) > 1 and shape(form) in _NAME_SHAPES)
