"""The shipped network as a Hugging Face pipeline: what its weights take without the export."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel, AutoModelForTokenClassification, PreTrainedTokenizerFast
from transformers import pipeline as hugging_face_pipeline

from eval.benchmark_child import WINDOW
from eval.benchmark_machine import TRANSFORMER, encoder_size
from model.network import narrow_attention, register
from model.parallel import n_cores
from model.tags import OUTSIDE, TAGS

__all__ = ["pipeline"]

_SURE = 20.0
_WIDER = 4
"""How many times as wide as its hidden states the feed-forward layers of a BERT are (Devlin et al. 2019)."""
_SPECIAL = {f"{name}_token": f"[{name.upper()}]" for name in ("cls", "sep", "pad", "unk", "mask")}


def pipeline(checkpoint: Path | None, *, slimmed: bool = True) -> Any:
    """Return ``pipeline("token-classification")`` on the CPU, which gives tags and neither sides nor stances.

    Args:
        checkpoint: of the run whose weights were exported. Without it the values are those of chance, which take as
            long, and the head finds nothing, so that nothing has to be put together.
        slimmed: whether the encoder is as slim as the shipped one; else as BERT's are before slimming.
    """
    torch.set_num_threads(n_cores())
    network = (_trained(checkpoint) if checkpoint and slimmed else _untrained(slimmed=slimmed)).eval()
    network.config.id2label = dict(enumerate(TAGS))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_file(str(TRANSFORMER / "tokenizer.json")),
        model_max_length=WINDOW,
        **_SPECIAL,
    )
    return hugging_face_pipeline("token-classification", model=network, tokenizer=tokenizer, device="cpu")


def _trained(checkpoint: Path) -> Any:
    register()
    ours = AutoModel.from_pretrained(checkpoint)
    config = ours.encoder.config
    config.num_labels = len(TAGS)
    network = AutoModelForTokenClassification.from_config(config)
    setattr(network, network.base_model_prefix, ours.encoder)
    with torch.no_grad():  # the head without what it is told of case and lexicon
        network.classifier.weight.copy_(ours.tag_head.weight[:, : network.config.hidden_size])
        network.classifier.bias.copy_(ours.tag_head.bias)
    return network


def _untrained(*, slimmed: bool) -> Any:
    torch.manual_seed(0)
    sizes = encoder_size()
    n_heads = sizes.pop("n_heads")
    if not slimmed:
        n_heads = sizes["num_attention_heads"]
        sizes["intermediate_size"] = _WIDER * sizes["hidden_size"]
    config = AutoConfig.for_model("bert", num_labels=len(TAGS), **sizes)
    network = AutoModelForTokenClassification.from_config(config)
    narrow_attention(network.base_model, n_heads)
    with torch.no_grad():
        network.classifier.bias[OUTSIDE] = _SURE
    return network
