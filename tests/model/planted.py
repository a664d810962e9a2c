"""A scorer whose answers the test chooses."""

from collections.abc import Sequence

import numpy as np

from model.labels import SIDES, STANCES, Side, Stance
from model.predictor import Predictor, Scores
from model.tags import TAGS
from model.words import words


class PlantedScorer:
    """Tags every capitalised word as an official of the union; says ``union`` wherever "blame" stands."""

    name = "planted"
    checksum = "0" * 64

    def score(self, text: str, sentences: Sequence[tuple[int, int]], workers: int = 1) -> Scores:
        spans = [(start + s, start + e) for start, end in sentences for s, e in words(text[start:end])]
        tags = [TAGS.index("B-OFFICIAL") if text[s].isupper() else 0 for s, _ in spans]
        stances = [Stance.UNION if "blame" in text[s:e] else Stance.NEUTRAL for s, e in sentences]
        return Scores(
            words=spans,
            tags=rows(tags, len(TAGS)),
            sides=rows([SIDES.index(Side.UNION)] * len(spans), len(SIDES)),
            stances=rows([STANCES.index(stance) for stance in stances], len(STANCES)),
            article=rows([STANCES.index(Stance.GOVERNMENT)], len(STANCES))[0],
        )


def rows(chosen: list[int], width: int) -> np.ndarray:
    """Return log-probabilities ``[len(chosen), width]`` that are sure of the chosen columns."""
    rows = np.full((len(chosen), width), 0.2 / (width - 1))
    rows[np.arange(len(chosen)), chosen] = 0.8
    return np.log(rows)


def predictor() -> Predictor:
    """Return a predictor over the planted scorer."""
    return Predictor(PlantedScorer())
