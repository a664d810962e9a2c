"""Who speaks bears on whose case a sentence makes: a prior on its stance for the side of its speaker.

The network reads a continued quotation much as it would read it in a statement of the other side: the speaker stands
sentences before. The rules of `model.speech` know the speaker, so what they say is added to the stance scores. A
minister may still make the union's case, but the network must then be sure of it.

Where no party to the dispute speaks, the article does: what it says in its own voice, and whom else it lets speak, is
mostly for the case that it makes as a whole, and seldom for the other one. So an article that argues throughout is not
read sentence by sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from model.labels import STANCES, Side, Stance

__all__ = ["DEAF", "Hearing", "heard"]

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What a speaker's side says of a stance.

    Attributes:
        bonus: by side and stance, what is added to the log-probability of a sentence that such a speaker speaks;
            under ``None``, of one that nobody speaks.
        article_bonus: by stance, what is added to the log-probability of an article.
        article_follows: how many units an article's log-probabilities move when the mean probabilities of its
            sentences move by one.
        follows_article: share of the log-probabilities of its article that is added to those of a sentence that no
            party speaks: nobody, or somebody of another side.
        stance_temperature, article_temperature: what the log-probabilities of sentences and article are divided by
            in the end; no answer changes.
    """

    bonus: Mapping[Side | None, Mapping[Stance, float]]
    article_follows: float
    article_bonus: Mapping[Stance, float] = field(default_factory=dict)
    follows_article: float = 0.0
    stance_temperature: float = 1.0
    article_temperature: float = 1.0


_PARTIES = (Side.UNION, Side.GOVERNMENT, Side.EMPLOYER)

DEAF = Hearing(bonus=MappingProxyType({}), article_follows=0.0)
"""Changes nothing."""


def heard(
    hearing: Hearing, sides: Sequence[Side | None], *, stances: Floats, article: Floats
) -> tuple[Floats, Floats]:
    """Return the log-probabilities of sentences and article once the speakers are known.

    Args:
        hearing: the prior.
        sides: of the speaker of each of ``S`` sentences, ``None`` where nobody speaks or the side is unknown.
        stances: ``[S, len(STANCES)]`` log-probabilities.
        article: ``[len(STANCES)]`` log-probabilities.
    """
    bonus = np.array([[hearing.bonus.get(side, {}).get(stance, 0.0) for stance in STANCES] for side in sides])
    moved = _normalised(stances + bonus)
    shift = (np.exp(moved) - np.exp(stances)).mean(axis=0)
    prior = np.array([hearing.article_bonus.get(stance, 0.0) for stance in STANCES])
    followed = _normalised(article + prior + hearing.article_follows * shift)
    led = (
        moved
        + np.array([[0.0 if side in _PARTIES else hearing.follows_article] for side in sides]) * followed
    )
    return _normalised(led / hearing.stance_temperature), _normalised(followed / hearing.article_temperature)


def _normalised(scores: Floats) -> Floats:
    result: Floats = scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)
    return result
