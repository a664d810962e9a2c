"""A run of training: fine-tuning, and slimming with the fine-tuned network as the teacher."""

import dataclasses
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

_TUNED, _SLIMMED = "tuned", "slimmed"
"""The stages of a run."""


def load_tokenizer(folder: str | Path) -> Tokenizer:
    """Read a tokenizer.json and switch off its truncation and padding, which would lose the end of a text."""
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def new_network(config: TrainingConfig) -> PicketlineNetwork:
    """Return a network with a pretrained encoder and new heads, or that of a checkpoint of ours, seeded."""
    set_seed(config.seed)
    folder = find_encoder(config.base_encoder)
    if _is_ours(folder):
        trained: PicketlineNetwork = PicketlineNetwork.from_pretrained(folder, use_safetensors=True)
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
    network = PicketlineNetwork(settings, encoder)
    network.encoder.get_input_embeddings().weight.requires_grad_(not config.freeze_embeddings)
    return network


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
    """Fine-tune, keep the epoch that is best on dev, slim it if the settings say so, and save the result under
    ``folder / "checkpoint"``.

    Args:
        config: the settings.
        train: rows of `annotations.to_dataset`.
        dev: articles to choose the epoch by.
        folder: of the run.
        resume: go on from the last whole epoch that ``folder`` holds.
    """
    tokenizer = load_tokenizer(find_encoder(config.base_encoder))
    train = train.add_column("length", [_longest_window(row, tokenizer, config) for row in train])
    run = _Run(config, tokenizer, train, dev, folder)
    if not resume:
        for stage in (_TUNED, _SLIMMED):
            epochs.clear(folder / "epochs" / stage)
    network = new_network(config)
    slims = not is_slim(
        network, n_units=config.n_units, n_heads=config.n_heads
    )  # told now, not once it is trained
    network, history = run.fit(network, _TUNED)
    if slims:
        network, more = run.slim(network)
        history += more
    with replacing_folder(folder / "checkpoint") as checkpoint:
        network.save_pretrained(checkpoint)
        tokenizer.save(str(checkpoint / "tokenizer.json"))
    write_text(folder / "history.json", json.dumps(history, indent=1, sort_keys=True) + "\n")
    return network, tokenizer


@dataclasses.dataclass(frozen=True)
class _Run:
    """What the stages of a run have in common; each keeps its epochs in a folder called after it."""

    config: TrainingConfig
    tokenizer: Tokenizer
    train: Dataset
    dev: Sequence[Article]
    folder: Path

    def fit(
        self,
        network: PicketlineNetwork,
        stage: str,
        *,
        teachers: Sequence[PicketlineNetwork] = (),
    ) -> tuple[PicketlineNetwork, list[dict[str, Any]]]:
        """Train, or go on from the last whole epoch; return the best epoch and the metrics by epoch."""
        config, folder = self.config, self.folder / "epochs" / stage
        last = self.last(stage)
        collator = _collator(config, self.tokenizer)
        steps = -(-len(self.train) // config.articles_per_batch) * config.epochs
        trainer = ArticleTrainer(
            config,
            self.tokenizer,
            self.dev,
            key=self._key(stage),
            teachers=teachers,
            model=network,
            args=arguments(config, folder, warmup_steps=round(steps * config.warmup_share)),
            train_dataset=self.train,
            eval_dataset=self.dev,
            data_collator=collator,
            callbacks=[Epoch(collator)],
        )
        trainer.train(resume_from_checkpoint=str(last) if last else None)
        # The summary at the end times the process that ended the run, which may have been resumed.
        history = [entry for entry in trainer.state.log_history if "train_runtime" not in entry]
        return network, [{"stage": stage, **entry} for entry in history]

    def last(self, stage: str) -> Path | None:
        """Return the newest whole epoch of a stage."""
        return epochs.last_whole(self.folder / "epochs" / stage, self._key(stage))

    def _key(self, stage: str) -> str:
        return f"{epochs.run_key(self.config, self.train)}-{stage}"

    def slim(self, network: PicketlineNetwork) -> tuple[PicketlineNetwork, list[dict[str, Any]]]:
        """Take units and heads out of a trained network, and train what remains with the network as its teacher."""
        config = self.config
        slimming = dataclasses.replace(
            config,
            seed=config.seed + 1,
            epochs=config.slim_epochs,
            encoder_learning_rate=config.slim_learning_rate,
            head_learning_rate=config.slim_learning_rate,
            layer_decay=1.0,
        )
        stage = dataclasses.replace(self, config=slimming)
        if last := stage.last(_SLIMMED):  # what to take out was settled then, in minutes
            student = PicketlineNetwork.from_pretrained(last, use_safetensors=True)
        else:
            batches = sampled(config, self.tokenizer, self.train)
            student = slimmed(network, batches, n_units=config.n_units, n_heads=config.n_heads)
        others = [
            PicketlineNetwork.from_pretrained(folder, use_safetensors=True) for folder in config.teachers
        ]
        return stage.fit(student, _SLIMMED, teachers=[network, *others])


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
