"""Temperatures: one divisor per head, fitted on held-out articles so that scores mean what they say.

Guo et al. 2017, "On Calibration of Modern Neural Networks": the temperature that minimises the negative
log-likelihood. It changes no answer, only how sure the answer is.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from annotations.article import Article
from eval.calibration import N_BINS
from model.labels import STANCES, Stance
from model.predictor import Floats, Predictor, log_softmax
from model.runtime import TransformerScorer
from model.settings import Temperatures, Thresholds
from training.features import IGNORED, targets

__all__ = ["TARGETS", "choose_thresholds", "fit_temperatures"]

TARGETS = {"entity": 0.98, "side": 0.95, "sentence": 0.9, "article": 0.9}
"""Share of right answers among those at or above the threshold of a head."""

_LARGEST = 10.0
_LEAST = 1e-30


class _Cases(NamedTuple):
    """Logits or log-probabilities ``[n, classes]`` and gold classes ``[n]`` of one head."""

    scores: Floats
    gold: npt.NDArray[np.int64]


def fit_temperatures(scorer: TransformerScorer, articles: Sequence[Article]) -> Temperatures:
    """Fit the temperature of every head on articles that the network was not trained on.

    Those of tags and sides divide the logits, before the corrections of decoding; those of the stances divide what
    comes out once the speakers have been heard, which makes surer than the network is. They are at least 1: the prior
    of the speakers was chosen on the same articles, so that a smaller one would make surer for the wrong reason (on
    real articles it raised the calibration error of article stances from 0.19 to 0.28).

    Args:
        scorer: the model, with all temperatures at 1.
        articles: usually the dev split; scored with their gold sentences.
    """
    cases: dict[str, list[_Cases]] = {"tags": [], "sides": [], "stances": [], "article": []}
    predictor = Predictor(scorer)
    for article in articles:
        spans = [(sentence.start, sentence.end) for sentence in article.sentences]
        logits = scorer.logits(article.text, spans)
        gold = targets(article, logits.encoded)
        tags, sides = np.array(gold.tags), np.array(gold.sides)
        # Most words are outside every mention and certain of it; they would drown the words that matter.
        named = (tags > 0) | (logits.tags.argmax(axis=1) > 0)
        cases["tags"].append(_Cases(logits.tags[named], tags[named]))
        cases["sides"].append(_Cases(logits.sides[sides != IGNORED], sides[sides != IGNORED]))
        prediction = predictor.predict(article.text, boundaries=spans)
        stances = _logs([sentence.probabilities for sentence in prediction.sentences])
        cases["stances"].append(_Cases(stances, np.array(gold.stances)))
        cases["article"].append(_Cases(_logs([prediction.probabilities]), np.array([gold.article])))
    return Temperatures(
        tags=_fit(cases["tags"]),
        sides=_fit(cases["sides"]),
        stances=_fit(cases["stances"], least=1.0),
        article=_fit(cases["article"], least=1.0),
    )


def choose_thresholds(predictor: Predictor, articles: Sequence[Article]) -> Thresholds:
    """Choose the threshold of every head on articles that the network was not trained on; 1 where none will do."""
    cases: dict[str, list[tuple[float, bool]]] = {head: [] for head in TARGETS}
    for article in articles:
        spans = [(sentence.start, sentence.end) for sentence in article.sentences]
        prediction = predictor.predict(article.text, boundaries=spans)
        gold = {(m.start, m.end, m.label): m.side for m in article.mentions}
        for entity in prediction.entities:
            key = (entity.start, entity.end, entity.label)
            cases["entity"].append((entity.score, key in gold))
            if entity.side_score is not None and key in gold:
                cases["side"].append((entity.side_score, entity.side is gold[key]))
        answers = zip(prediction.sentences, article.sentences, strict=True)
        cases["sentence"] += [(answer.score, answer.stance is own.stance) for answer, own in answers]
        cases["article"].append((prediction.score, prediction.stance is article.stance))
    return Thresholds(**{head: _threshold(cases[head], TARGETS[head]) for head in TARGETS})


def _threshold(cases: Sequence[tuple[float, bool]], target: float) -> float:
    for edge in range(N_BINS):
        kept = [right for score, right in cases if score > edge / N_BINS]
        if kept and sum(kept) / len(kept) >= target:
            return round(edge / N_BINS, 4)
    return 1.0


def _logs(rows: Sequence[Mapping[Stance, float]]) -> Floats:
    logs: Floats = np.log(np.array([[row[stance] for stance in STANCES] for row in rows]).clip(min=_LEAST))
    return logs


def _fit(parts: Sequence[_Cases], *, least: float = 1 / _LARGEST) -> float:
    scores = np.concatenate([part.scores for part in parts])
    gold = np.concatenate([part.gold for part in parts])
    if len(gold) == 0:
        return 1.0

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(scores / np.exp(log_temperature))
        return -float(scaled[np.arange(len(gold)), gold].mean())

    bounds = float(np.log(least)), float(np.log(_LARGEST))
    return round(float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x)), 4)
