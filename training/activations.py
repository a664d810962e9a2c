"""What flows through the feed-forward layers of an encoder, over some batches."""

from collections.abc import Callable, Collection, Iterable, Mapping

import torch
from torch import Tensor, nn

from model.network import PicketlineNetwork
from training.features import FORWARD

__all__ = ["feed_forward", "watch"]


def feed_forward(network: PicketlineNetwork) -> dict[str, tuple[nn.Linear, nn.Linear]]:
    """Return both linear maps of each feed-forward layer, by the name of the layer, of an encoder whose parts are
    named as BERT's.
    """
    into, out = ".intermediate.dense", ".output.dense"
    modules = {name: module for name, module in network.named_modules() if isinstance(module, nn.Linear)}
    layers = [name.removesuffix(into) for name in modules if name.endswith(into)]
    return {layer: (modules[layer + into], modules[layer + out]) for layer in layers}


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
