"""What flows through the layers of an encoder, over some batches."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

from model.network import PicketlineNetwork
from training.features import FORWARD

__all__ = ["Part", "attention", "feed_forward", "watch"]


class Part(NamedTuple):
    """Half of a layer: names of the linear maps ``into`` its inner units, and of the one ``out`` of them."""

    into: tuple[str, ...]
    out: str


def feed_forward(network: PicketlineNetwork) -> list[Part]:
    """Return the feed-forward part of each layer of an encoder, none of one whose parts are not named as BERT's."""
    return [
        Part((f"{layer}.intermediate.dense",), f"{layer}.output.dense")
        for layer in _layers(network, ".intermediate.dense")
    ]


def attention(network: PicketlineNetwork) -> list[Part]:
    """Return the attention of each layer of an encoder, none of one whose parts are not named as BERT's."""
    return [
        Part(
            tuple(f"{layer}.attention.self.{name}" for name in ("query", "key", "value")),
            f"{layer}.attention.output.dense",
        )
        for layer in _layers(network, ".attention.self.query")
    ]


def _layers(network: PicketlineNetwork, within: str) -> list[str]:
    return [name.removesuffix(within) for name, _ in network.named_modules() if name.endswith(within)]


@torch.inference_mode()
def watch(
    network: PicketlineNetwork,
    maps: Collection[nn.Linear],
    batches: Iterable[Mapping[str, Tensor]],
    take: Callable[[nn.Linear, Tensor], None],
) -> None:
    """Run a network in evaluation mode and hand over what goes into some linear maps, batch by batch.

    Args:
        network: left as it is, but for evaluation mode.
        maps: parts of it.
        batches: of `training.features.Collator`.
        take: given a map and its inputs ``[n, in_features]``, padding left out.
    """
    pieces = torch.empty(0, dtype=torch.bool)

    def hook(layer: nn.Linear, inputs: tuple[Tensor, ...]) -> None:
        take(layer, inputs[0][pieces])

    hooks = [layer.register_forward_pre_hook(hook) for layer in maps]
    try:
        network.eval()
        for batch in batches:
            on_device = {name: batch[name].to(network.device) for name in FORWARD}
            pieces = on_device["attention"].bool()
            network(**on_device)
    finally:
        for each in hooks:
            each.remove()
