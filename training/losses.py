"""The joint loss: a pure function of the network's output and the targets."""

from typing import NamedTuple

from torch import Tensor
from torch.nn.functional import cross_entropy

from model.network import NetworkOutput
from training.config import TrainingConfig
from training.features import IGNORED

__all__ = ["Answer", "joint_loss"]


class Answer(NamedTuple):
    """What a network says of a batch: its output, stance logits of sentences ``[S, len(STANCES)]`` and of articles
    ``[A, len(STANCES)]``.
    """

    output: NetworkOutput
    sentences: Tensor
    articles: Tensor


def joint_loss(answer: Answer, targets: dict[str, Tensor], config: TrainingConfig) -> Tensor:
    """Return the weighted sum of the four cross-entropies, a scalar.

    Args:
        answer: of the network to a batch.
        targets: ``tag_targets`` and ``side_targets`` ``[W]``, ``stance_targets`` ``[S]``, ``article_targets`` ``[A]``.
        config: weights and smoothing. Only the stances are smoothed: their heads grow certain within two epochs.
    """
    output, sentences, articles = answer
    stance = cross_entropy(sentences, targets["stance_targets"], label_smoothing=config.smoothing)
    loss = (
        config.tag_weight * cross_entropy(output.tags, targets["tag_targets"]) + config.stance_weight * stance
    )
    whole, sides = targets["article_targets"], targets["side_targets"]
    # The mean over no official, or over no article that was left whole, is NaN.
    if bool((whole != IGNORED).any()):
        article = cross_entropy(articles, whole, ignore_index=IGNORED, label_smoothing=config.smoothing)
        loss = loss + config.article_weight * article
    if bool((sides != IGNORED).any()):
        loss = loss + config.side_weight * cross_entropy(output.sides, sides, ignore_index=IGNORED)
    return loss
