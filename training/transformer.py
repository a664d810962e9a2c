"""Fine-tuning the network with the Hugging Face Trainer."""

import json
import math
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from safetensors import SafetensorError
from tokenizers import Tokenizer
from torch import Tensor
from transformers import AutoModel, Trainer, TrainerCallback, TrainingArguments, set_seed

from annotations.article import Article
from annotations.export import from_row
from eval.scores import evaluate, summary
from model.atomic import replacing_folder, unwritten, write_text
from model.network import PicketlineConfig, PicketlineNetwork
from model.predictor import Predictor
from model.windows import encode, windows
from training import epochs
from training.config import TrainingConfig
from training.encoder import find_encoder
from training.features import Collator
from training.losses import joint_loss
from training.torch_backend import checkpoint_scorer

__all__ = ["CHOSEN_BY", "load_tokenizer", "new_network", "train_transformer"]

CHOSEN_BY = ("entity_f1", "sentence_macro_f1", "article_macro_f1")
"""The dev figures whose mean chooses the best epoch."""

_FORWARD = ("pieces", "shapes", "matches", "attention", "first_pieces", "pooling")


def load_tokenizer(folder: str | Path) -> Tokenizer:
    """Read a tokenizer.json and switch off its truncation and padding, which would lose the end of a text."""
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def new_network(config: TrainingConfig) -> PicketlineNetwork:
    """Return a network with a pretrained encoder and new heads, seeded."""
    set_seed(config.seed)
    encoder = AutoModel.from_pretrained(
        find_encoder(config.base_encoder),
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


class _ArticleTrainer(Trainer):  # type: ignore[misc]
    """A Trainer whose batches are articles and whose evaluation is that of the reports."""

    control: Any

    def __init__(
        self, config: TrainingConfig, tokenizer: Tokenizer, dev: Sequence[Article], *, key: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._config = config
        self._key = key
        self._tokenizer = tokenizer
        self._dev = dev

    def compute_loss(
        self, model: Any, inputs: dict[str, Tensor], return_outputs: bool = False, **_: Any
    ) -> Any:
        output = model(**{name: inputs[name] for name in _FORWARD})
        sentences, articles = model.stance_head(output.vectors, inputs["membership"])
        loss = joint_loss(output, sentences, articles, inputs, self._config)
        return (loss, output) if return_outputs else loss

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        decayed = set(self.get_decay_parameter_names(self.model))
        groups: dict[tuple[float, float], list[Tensor]] = {}
        for name, parameter in self.model.named_parameters():
            if parameter.requires_grad:
                decay = self._config.weight_decay if name in decayed else 0.0
                groups.setdefault((self._rate(name), decay), []).append(parameter)
        self.optimizer = torch.optim.AdamW(
            [
                {"params": parameters, "lr": rate, "weight_decay": decay}
                for (rate, decay), parameters in groups.items()
            ]
        )
        return self.optimizer

    def _rate(self, name: str) -> float:
        """Return the peak learning rate of a parameter: lower in lower layers (Howard and Ruder 2018, ULMFiT)."""
        if not name.startswith("encoder."):
            return self._config.head_learning_rate
        layer = re.search(r"\.layer\.(\d+)\.", name)
        depth = int(layer.group(1)) + 1 if layer else 0
        below: int = self.model.encoder.config.num_hidden_layers - depth
        return self._config.encoder_learning_rate * math.pow(self._config.layer_decay, below)

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        predictor = Predictor(checkpoint_scorer(self.model, self._tokenizer, name="checkpoint"))
        figures = summary(evaluate(predictor, self._dev, seen=frozenset()))
        metrics = {f"eval_{name}": value for name, value in figures.items()}
        metrics["eval_chosen"] = sum(figures[name] for name in CHOSEN_BY) / len(CHOSEN_BY)
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        """Save an epoch, say that it is whole, and only then let older ones go."""
        folder = Path(self.args.output_dir)
        checkpoint = folder / f"checkpoint-{self.state.global_step}"
        try:
            super()._save_checkpoint(model, trial)
            epochs.seal(checkpoint, self._key)
        except (OSError, RuntimeError, SafetensorError) as error:  # what the libraries make of a full disk
            shutil.rmtree(checkpoint, ignore_errors=True)
            raise unwritten(checkpoint, error) from error
        epochs.prune(folder, [checkpoint, folder / f"checkpoint-{self.state.best_global_step}"])


class _Epoch(TrainerCallback):  # type: ignore[misc]
    """Tells the collator which epoch it draws for, also after a resumption, in a folder that was moved as well."""

    def __init__(self, collator: Collator) -> None:
        self._collator = collator

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.best_global_step is not None:
            state.best_model_checkpoint = str(Path(args.output_dir) / f"checkpoint-{state.best_global_step}")

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._collator.epoch = int(state.epoch)

    def on_epoch_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        control.should_log = True  # the mean loss since the last record does not outlive a resumption


def train_transformer(
    config: TrainingConfig, train: Dataset, dev: Sequence[Article], folder: Path, *, resume: bool
) -> tuple[PicketlineNetwork, Tokenizer]:
    """Fine-tune, keep the epoch that is best on dev, and save it under ``folder / "checkpoint"``.

    Args:
        config: the settings.
        train: rows of `annotations.to_dataset`.
        dev: articles to choose the epoch by.
        folder: of the run.
        resume: go on from the last whole epoch that ``folder`` holds.
    """
    tokenizer = load_tokenizer(find_encoder(config.base_encoder))
    train = train.add_column("length", [_longest_window(row, tokenizer, config) for row in train])
    collator = Collator(
        tokenizer,
        config.window,
        seed=config.seed,
        lexicon_dropout=config.lexicon_dropout,
        splice_share=config.splice_share,
        augmentation=config.augmentation,
    )
    key = epochs.run_key(config, train)
    last = epochs.last_whole(folder / "epochs", key) if resume else None
    if last is None:
        epochs.clear(folder / "epochs")
    network = new_network(config)
    steps = -(-len(train) // config.articles_per_batch) * config.epochs
    trainer = _ArticleTrainer(
        config,
        tokenizer,
        dev,
        key=key,
        model=network,
        args=_arguments(config, folder / "epochs", warmup_steps=round(steps * config.warmup_share)),
        train_dataset=train,
        eval_dataset=dev,
        data_collator=collator,
        callbacks=[_Epoch(collator)],
    )
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    with replacing_folder(folder / "checkpoint") as checkpoint:
        network.save_pretrained(checkpoint)
        tokenizer.save(str(checkpoint / "tokenizer.json"))
    # The summary at the end times the process that ended the run, which may have been resumed.
    history = [entry for entry in trainer.state.log_history if "train_runtime" not in entry]
    write_text(folder / "history.json", json.dumps(history, indent=1, sort_keys=True) + "\n")
    return network, tokenizer


def _longest_window(row: dict[str, Any], tokenizer: Tokenizer, config: TrainingConfig) -> int:
    article = from_row(row)
    encoded = encode(article.text, [(s.start, s.end) for s in article.sentences], tokenizer)
    return max(len(window.pieces) for window in windows(encoded, config.window, tokenizer))


def _arguments(config: TrainingConfig, folder: Path, *, warmup_steps: int) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(folder),
        seed=config.seed,
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.articles_per_batch,
        warmup_steps=warmup_steps,
        eval_strategy="epoch",
        save_strategy="epoch",
        load_best_model_at_end=True,
        metric_for_best_model="chosen",
        greater_is_better=True,
        train_sampling_strategy="group_by_length",  # windows of like length in a batch leave little padding
        logging_steps=20,
        report_to="none",
        remove_unused_columns=False,
        dataloader_pin_memory=False,
    )
