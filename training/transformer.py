"""A run of training: a pretrained encoder is slimmed, and what remains is fine-tuned."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from datasets import Dataset
from tokenizers import Tokenizer
from torch import Tensor
from transformers import AutoModel, set_seed

from annotations.article import Article
from annotations.export import from_row
from model.atomic import replacing_folder, write_text
from model.network import PicketlineConfig, PicketlineNetwork
from model.windows import encode, windows
from training import epochs
from training.config import TrainingConfig
from training.encoder import find_encoder
from training.features import Collator
from training.slim import is_slim, slimmed
from training.trainer import ArticleTrainer, Epoch, arguments

__all__ = ["load_tokenizer", "new_network", "sampled", "train_transformer"]

_N_SAMPLED = 120
"""Articles whose activations tell which units to keep: 60,000 pieces, against 1,536 units."""


def load_tokenizer(folder: str | Path) -> Tokenizer:
    """Read a tokenizer.json and switch off its truncation and padding, which would lose the end of a text."""
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def new_network(config: TrainingConfig) -> PicketlineNetwork:
    """Return a network with a pretrained encoder and new heads, or that of a checkpoint of ours, seeded.

    Windows and the dropout of the heads are those of the settings, whatever the checkpoint was trained with.
    """
    set_seed(config.seed)
    folder = find_encoder(config.base_encoder)
    if _is_ours(folder):
        trained: PicketlineNetwork = PicketlineNetwork.from_pretrained(
            folder,
            use_safetensors=True,
            n_pieces=config.n_pieces,
            n_context=config.n_context,
            head_dropout=config.head_dropout,
        )
        return trained
    encoder = AutoModel.from_pretrained(
        folder,
        use_safetensors=True,  # the other format of checkpoints is a pickle
        add_pooling_layer=False,
        attention_probs_dropout_prob=0.0,  # on a CPU it costs a fifth of the time and brings nothing measurable
    )
    settings = PicketlineConfig(
        encoder=encoder.config.to_diff_dict(),
        n_pieces=config.n_pieces,
        n_context=config.n_context,
        head_dropout=config.head_dropout,
    )
    return PicketlineNetwork(settings, encoder)


def _is_ours(folder: str) -> bool:
    """Whether a folder, or a name on the hub, holds a network with heads for our task."""
    path = Path(folder) / "config.json"
    return (
        path.is_file()
        and json.loads(path.read_text(encoding="utf-8")).get("model_type") == PicketlineConfig.model_type
    )


def train_transformer(
    config: TrainingConfig, train: Dataset, dev: Sequence[Article], folder: Path, *, resume: bool
) -> tuple[PicketlineNetwork, Tokenizer]:
    """Slim the encoder, fine-tune, and save the epoch that is best on dev under ``folder / "checkpoint"``.

    Args:
        config: the settings.
        train: rows of `annotations.to_dataset`.
        dev: articles to choose the epoch by.
        folder: of the run.
        resume: go on from the last whole epoch that ``folder`` holds.
    """
    tokenizer = load_tokenizer(find_encoder(config.base_encoder))
    train = train.add_column("length", [_longest_window(row, tokenizer, config) for row in train])
    key = epochs.run_key(config, train, dev)
    if not resume:
        epochs.clear(folder / "epochs")
    last = epochs.last_whole(folder / "epochs", key)
    network = _network(config, tokenizer, train, last)
    collator = _collator(config, tokenizer)
    trainer = ArticleTrainer(
        config,
        tokenizer,
        dev,
        key=key,
        model=network,
        args=arguments(config, folder / "epochs", n_articles=len(train)),
        train_dataset=train,
        eval_dataset=dev,
        data_collator=collator,
        callbacks=[Epoch(collator)],
    )
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    with replacing_folder(folder / "checkpoint") as checkpoint:
        network.save_pretrained(checkpoint)
        tokenizer.save(str(checkpoint / "tokenizer.json"))
    # The summary at the end times the process that ended the run, which may have been resumed.
    history = [entry for entry in trainer.state.log_history if "train_runtime" not in entry]
    write_text(folder / "history.json", json.dumps(history, indent=1, sort_keys=True) + "\n")
    return network, tokenizer


def _network(
    config: TrainingConfig, tokenizer: Tokenizer, train: Dataset, last: Path | None
) -> PicketlineNetwork:
    """Return the network to train: as slim as the settings say, or that of the epoch to go on from."""
    if last:  # what to take out was settled then, in minutes; the Trainer reads the weights
        network = PicketlineNetwork(PicketlineConfig.from_pretrained(last))
    else:
        network = new_network(config)
        if not is_slim(network, n_units=config.n_units, n_heads=config.n_heads):
            batches = sampled(config, tokenizer, train)
            network = slimmed(network, batches, n_units=config.n_units, n_heads=config.n_heads)
    network.encoder.get_input_embeddings().weight.requires_grad_(not config.freeze_embeddings)
    return network


def sampled(config: TrainingConfig, tokenizer: Tokenizer, train: Dataset) -> Iterator[dict[str, Tensor]]:
    """Yield batches of one article each, enough of them to measure activations by; seeded."""
    collator = _collator(config, tokenizer)
    for at in random.Random(config.seed).sample(range(len(train)), min(len(train), _N_SAMPLED)):
        yield collator([train[at]])


def _collator(config: TrainingConfig, tokenizer: Tokenizer) -> Collator:
    return Collator(
        tokenizer,
        config.window,
        seed=config.seed,
        lexicon_dropout=config.lexicon_dropout,
        splice_share=config.splice_share,
        augmentation=config.augmentation,
    )


def _longest_window(row: dict[str, Any], tokenizer: Tokenizer, config: TrainingConfig) -> int:
    article = from_row(row)
    encoded = encode(article.text, [(s.start, s.end) for s in article.sentences], tokenizer)
    return max(len(window.pieces) for window in windows(encoded, config.window, tokenizer))
