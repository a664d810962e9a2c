"""The PyTorch network behind the predictor, so that a checkpoint is judged by the code that ships."""

import torch
from tokenizers import Tokenizer

from model.network import PicketlineNetwork
from model.predictor import Floats
from model.runtime import TransformerScorer, WindowLogits
from model.settings import Settings, Temperatures
from model.windows import Window, WindowSize

__all__ = ["TorchBackend", "checkpoint_scorer"]

UNSCALED = Temperatures()


class TorchBackend:
    """Runs windows on the network's own device; implements `model.runtime.Backend`."""

    def __init__(self, network: PicketlineNetwork) -> None:
        self._network = network

    @torch.inference_mode()
    def run(self, window: Window) -> WindowLogits:
        """Run one window; see `WindowLogits`."""
        device = self._network.device
        tensors = {name: torch.as_tensor(values, device=device) for name, values in window.inputs().items()}
        output = self._network(**tensors, attention=None)
        return WindowLogits(*(values.float().cpu().numpy() for values in output))

    @torch.inference_mode()
    def stances(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Judge the sentences of one article; see `Backend`."""
        device = self._network.device
        membership = torch.ones(1, len(vectors), device=device)
        sentences, articles = self._network.stance_head(torch.as_tensor(vectors, device=device), membership)
        return sentences.cpu().numpy(), articles[0].cpu().numpy()


def checkpoint_scorer(
    network: PicketlineNetwork, tokenizer: Tokenizer, *, name: str, temperatures: Temperatures = UNSCALED
) -> TransformerScorer:
    """Return a scorer that runs a network in PyTorch, in evaluation mode."""
    network.eval()
    size = WindowSize(n_pieces=network.config.n_pieces, n_context=network.config.n_context)
    settings = Settings(name=name, window=size, temperatures=temperatures)
    return TransformerScorer(TorchBackend(network), tokenizer, settings, name=name, checksum="not exported")
