"""Distillation: a network learns to answer as its teacher does, and by the same steps."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import kl_div

from model.network import NetworkOutput
from training.config import TrainingConfig
from training.losses import Answer

__all__ = ["answer_divergence", "mean_answer", "recorded", "state_distance"]


def answer_divergence(answer: Answer, teacher: Answer, config: TrainingConfig) -> Tensor:
    """Return the weighted sum of four divergences from what the teacher says, a scalar.

    Hinton et al. 2015, "Distilling the Knowledge in a Neural Network", at temperature 1.
    """
    return (
        config.tag_weight * _divergence(answer.output.tags, teacher.output.tags)
        + config.side_weight * _divergence(answer.output.sides, teacher.output.sides)
        + config.stance_weight * _divergence(answer.sentences, teacher.sentences)
        + config.article_weight * _divergence(answer.articles, teacher.articles)
    )


def mean_answer(answers: Sequence[Answer]) -> Answer:
    """Return the mean log-probabilities of some networks, with the sentence vectors of the first."""
    tags, sides, sentences, articles = (
        torch.stack([part.log_softmax(dim=-1) for part in parts]).mean(dim=0)
        for parts in zip(
            *((a.output.tags, a.output.sides, a.sentences, a.articles) for a in answers), strict=True
        )
    )
    return Answer(NetworkOutput(tags, sides, answers[0].output.vectors), sentences, articles)


def _divergence(logits: Tensor, of: Tensor) -> Tensor:
    return kl_div(logits.log_softmax(dim=-1), of.softmax(dim=-1), reduction="batchmean")


def state_distance(states: Sequence[Tensor], teacher: Sequence[Tensor], attention: Tensor) -> Tensor:
    """Return the mean over layers of the squared distance of hidden states, as a share of the teacher's variance.

    Jiao et al. 2020, TinyBERT; the layers correspond one to one and are as wide as the teacher's.

    Args:
        states, teacher: ``[B, L, H]`` for each layer.
        attention: ``[B, L]``, 0 on padding, which is left out.
    """
    pieces = attention.bool()
    shares = [
        (own[pieces] - other[pieces]).square().mean() / other[pieces].var()
        for own, other in zip(states, teacher, strict=True)
    ]
    return torch.stack(shares).mean()


@contextmanager
def recorded(network: Any) -> Iterator[list[Tensor]]:
    """Collect the hidden states that every layer of a BERT-like encoder puts out, in order."""
    states: list[Tensor] = []
    hooks = [
        layer.register_forward_hook(
            lambda _layer, _inputs, output: states.append(output[0] if isinstance(output, tuple) else output)
        )
        for layer in network.encoder.encoder.layer
    ]
    try:
        yield states
    finally:
        for hook in hooks:
            hook.remove()
