"""A checkpoint to the folder of weights that ships: ONNX, quantised, with settings, tokenizer and manifest."""

import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AttentionInterface

from model.atomic import replacing_folder, write_text
from model.network import PicketlineNetwork
from model.settings import Settings
from model.weights_file import write_manifest

__all__ = ["export"]

_OPSET = 20
_UNMASKED = "picketline-unmasked"


def _unmasked(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: object,
) -> tuple[Tensor, Tensor]:
    """Attention over one window, which has no padding.

    What transformers traces adds a mask of zeros and then looks for rows that it has emptied, which is a quarter of
    the time of the whole network in ONNX Runtime.
    """
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    weights = (query @ key.transpose(2, 3) * scale).softmax(dim=-1)
    return (weights @ value).transpose(1, 2).contiguous(), weights


AttentionInterface.register(_UNMASKED, _unmasked)


class _WindowGraph(nn.Module):
    """The network for one unpadded window, with the inputs of `model.windows.Window.inputs`."""

    def __init__(self, network: PicketlineNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, pieces: Tensor, shapes: Tensor, matches: Tensor, first_pieces: Tensor, pooling: Tensor
    ) -> tuple[Tensor, ...]:
        return tuple(self.network(pieces, shapes, matches, None, first_pieces, pooling))


def export(
    network: PicketlineNetwork, tokenizer: Tokenizer, settings: Settings, folder: Path, *, quantise: bool
) -> None:
    """Write network.onnx, stances.onnx, settings.json, tokenizer.json and the manifest.

    Args:
        network: the trained network; left in evaluation mode on the CPU.
        tokenizer: without truncation and padding.
        settings: name, window size and temperatures.
        folder: replaced as a whole.
        quantise: 8-bit weights, one scale per channel. Per-tensor scales drift badly, and the reduced range keeps
            processors without VNNI from saturating; activations are scaled as they come, so that no calibration
            set is needed.
    """
    network.eval().cpu()
    with replacing_folder(folder) as draft:
        _export(network, draft, quantise=quantise)
        write_text(draft / "settings.json", settings.to_json())
        tokenizer.save(str(draft / "tokenizer.json"))
        write_manifest(draft, kind="transformer")


def _export(network: PicketlineNetwork, folder: Path, *, quantise: bool) -> None:
    full = folder / "network.fp32.onnx"
    _export_windows(network, full)
    if quantise:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            quantize_dynamic(
                full,
                folder / "network.onnx",
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
            )
        full.unlink()
    else:
        full.replace(folder / "network.onnx")
    _export_stances(network, folder / "stances.onnx")


def _export_windows(network: PicketlineNetwork, path: Path) -> None:
    example = (
        torch.randint(5, 90, (1, 24)),
        torch.zeros(1, 24, dtype=torch.long),
        torch.zeros(1, 24, dtype=torch.long),
        torch.arange(1, 8),
        torch.full((3, 24), 1 / 24),
    )
    length, n_words, n_sentences = (
        torch.export.Dim(name, min=2) for name in ("length", "n_words", "n_sentences")
    )
    shapes = ({1: length}, {1: length}, {1: length}, {0: n_words}, {0: n_sentences, 1: length})
    names = ["pieces", "shapes", "matches", "first_pieces", "pooling"]
    settings = network.encoder.config
    usual = settings._attn_implementation
    settings._attn_implementation = _UNMASKED  # encoders with an attention of their own pay no heed to it
    try:
        _save(_WindowGraph(network), example, shapes, names, ["tags", "sides", "vectors"], path)
    finally:
        settings._attn_implementation = usual


def _export_stances(network: PicketlineNetwork, path: Path) -> None:
    example = (torch.zeros(4, network.side_head.in_features), torch.ones(1, 4))
    n_sentences = torch.export.Dim("n_sentences", min=2)
    shapes = ({0: n_sentences}, {1: n_sentences})
    _save(network.stance_head, example, shapes, ["vectors", "membership"], ["sentences", "articles"], path)


def _save(
    module: nn.Module,
    example: tuple[Tensor, ...],
    shapes: tuple[object, ...],
    inputs: list[str],
    outputs: list[str],
    path: Path,
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own internals
        program = torch.onnx.export(
            module.eval(),
            example,
            dynamo=True,
            dynamic_shapes=shapes,
            input_names=inputs,
            output_names=outputs,
            opset_version=_OPSET,
            verbose=False,
        )
    assert program is not None  # dynamo=True returns a program
    model = program.model_proto
    del model.graph.value_info[
        :
    ]  # shapes noted by the exporter, which quantisation would take for a contradiction
    onnx.save(model, path)
