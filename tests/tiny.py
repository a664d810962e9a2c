"""A tiny network built in code, so that tests need neither a download nor the shipped weights."""

from __future__ import annotations

import string
from pathlib import Path
from typing import TYPE_CHECKING

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

if TYPE_CHECKING:
    from model.network import PicketlineNetwork

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["the", "union", "strike", "unite", "trust", "said", "per", "cent", "ambulance", "monday", "will"]


def tokenizer() -> Tokenizer:
    """Return an uncased word-piece tokenizer that splits unknown words into letters, and truncates as shipped
    encoders' tokenizers do."""
    letters = string.ascii_lowercase + string.digits + string.punctuation + "£’“”"
    pieces = [*SPECIAL, *WORDS, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    result = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    result.normalizer = normalizers.BertNormalizer(lowercase=True)
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return result


def encoder_folder(folder: Path) -> Path:
    """Write a tiny BERT with random weights and its tokenizer, as ``--base-encoder`` takes it."""
    import torch  # here, as the tokenizer alone is tested without it
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    pieces = tokenizer()
    BertModel(BertConfig(**_sizes()), add_pooling_layer=False).save_pretrained(folder)
    pieces.enable_truncation(8)
    pieces.enable_padding(length=8)
    pieces.save(str(folder / "tokenizer.json"))
    return folder


def _sizes() -> dict[str, int]:
    return {
        "vocab_size": tokenizer().get_vocab_size(),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 160,
    }


def network() -> PicketlineNetwork:
    """Return a network with random weights in every head, whose windows are 40 pieces."""
    import torch

    from model.network import PicketlineConfig, PicketlineNetwork

    torch.manual_seed(1)
    encoder = {"model_type": "bert", **_sizes()}
    result = PicketlineNetwork(PicketlineConfig(encoder=encoder, n_pieces=40, n_context=6, head_dropout=0.1))
    for parameter in result.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    result.eval()
    return result
