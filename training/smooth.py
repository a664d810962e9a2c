"""Outlier channels: a few activations so large that 8 bits for all of them leave little for the rest.

A channel is divided by a number and its column of the weights multiplied by it, which changes no answer before
quantisation (Xiao et al. 2023, SmoothQuant). Here that is done to the few channels beyond the others alone: weights
have 7 bits, and taking more of the range on themselves costs them more than the activations gain.
"""

import copy
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from model.network import PicketlineNetwork
from training.activations import feed_forward, watch

__all__ = ["smoothed"]

_USUAL = 0.99
"""Share of the channels whose largest activations count as usual."""


class _Divided(nn.Linear):
    """A linear map that divides its inputs first."""

    def __init__(self, linear: nn.Linear, divisors: Tensor) -> None:
        super().__init__(linear.in_features, linear.out_features, device=linear.weight.device)
        divisors = divisors.to(linear.weight.device)
        self.register_buffer("factors", 1 / divisors)
        self.factors: Tensor
        with torch.no_grad():
            self.weight.copy_(linear.weight * divisors)
            self.bias.copy_(linear.bias)

    def forward(self, inputs: Tensor) -> Tensor:
        return super().forward(inputs * self.factors)


def smoothed(network: PicketlineNetwork, batches: Iterable[Mapping[str, Tensor]]) -> PicketlineNetwork:
    """Return a copy of a network, for quantisation, whose feed-forward layers have no outlier channels.

    Args:
        network: with an encoder whose parts are named as BERT's; left as it is, but for evaluation mode.
        batches: of `training.features.Collator`, some thousand pieces together.
    """
    result = copy.deepcopy(network)
    names = [name for part in feed_forward(result) for name in (*part.into, part.out)]
    maps = {name: result.get_submodule(name) for name in names}
    largest = {linear: torch.zeros(linear.in_features) for linear in maps.values()}

    def take(linear: nn.Linear, inputs: Tensor) -> None:
        largest[linear] = torch.maximum(largest[linear], inputs.abs().amax(dim=0).cpu())

    watch(result, largest, batches, take)
    for name, linear in maps.items():
        usual = largest[linear].quantile(_USUAL, interpolation="lower")
        divisors = (largest[linear] / usual).clamp(min=1.0)
        result.set_submodule(name, _Divided(linear, divisors))
    return result
