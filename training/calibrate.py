"""Temperatures: one divisor per head, fitted on held-out articles so that scores mean what they say.

Guo et al. 2017, "On Calibration of Modern Neural Networks": the temperature that minimises the negative
log-likelihood. It changes no answer, only how sure the answer is.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from tokenizers import Tokenizer

from annotations.article import Article
from model.predictor import Floats, Scorer, log_softmax
from model.settings import Temperatures
from model.windows import encode
from training.features import IGNORED, targets

__all__ = ["fit_temperatures"]

_LARGEST = 10.0


class _Cases(NamedTuple):
    """Log-probabilities ``[n, classes]`` and gold classes ``[n]`` of one head."""

    scores: Floats
    gold: npt.NDArray[np.int64]


def fit_temperatures(scorer: Scorer, tokenizer: Tokenizer, articles: Sequence[Article]) -> Temperatures:
    """Fit the temperature of every head on articles that the network was not trained on.

    Args:
        scorer: the model, with all temperatures at 1.
        tokenizer: its tokenizer.
        articles: usually the dev split; scored with their gold sentences.
    """
    cases: dict[str, list[_Cases]] = {"tags": [], "sides": [], "stances": [], "article": []}
    for article in articles:
        spans = [(sentence.start, sentence.end) for sentence in article.sentences]
        scores = scorer.score(article.text, spans)
        gold = targets(article, encode(article.text, spans, tokenizer))
        tags, sides = np.array(gold.tags), np.array(gold.sides)
        # Most words are outside every mention and certain of it; they would drown the words that matter.
        named = (tags > 0) | (scores.tags.argmax(axis=1) > 0)
        cases["tags"].append(_Cases(scores.tags[named], tags[named]))
        cases["sides"].append(_Cases(scores.sides[sides != IGNORED], sides[sides != IGNORED]))
        cases["stances"].append(_Cases(scores.stances, np.array(gold.stances)))
        cases["article"].append(_Cases(scores.article[None], np.array([gold.article])))
    return Temperatures(**{head: _fit(parts) for head, parts in cases.items()})


def _fit(parts: Sequence[_Cases]) -> float:
    scores = np.concatenate([part.scores for part in parts])
    gold = np.concatenate([part.gold for part in parts])
    if len(gold) == 0:
        return 1.0

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(scores / np.exp(log_temperature))
        return -float(scaled[np.arange(len(gold)), gold].mean())

    bound = float(np.log(_LARGEST))
    return round(float(np.exp(minimize_scalar(loss, bounds=(-bound, bound), method="bounded").x)), 4)
