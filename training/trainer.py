"""The Hugging Face Trainer, with articles for its batches and the figures of the reports for its evaluation."""

import math
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from tokenizers import Tokenizer
from torch import Tensor
from transformers import Trainer, TrainerCallback, TrainingArguments

from annotations.article import Article
from eval.scores import evaluate, summary
from model.atomic import unwritten
from model.predictor import Predictor
from training import epochs
from training.config import TrainingConfig
from training.features import FORWARD, Collator
from training.losses import Answer, joint_loss
from training.torch_backend import checkpoint_scorer

__all__ = ["CHOSEN_BY", "ArticleTrainer", "Epoch", "arguments"]

CHOSEN_BY = ("entity_f1", "sentence_macro_f1")
"""The dev figures whose mean chooses the best epoch. Not that of articles: three answers of 70 move it by 0.05, and it
once preferred the fourth of eight epochs, 0.016 behind the last in entities."""


class ArticleTrainer(Trainer):  # type: ignore[misc]
    """A Trainer whose batches are articles and whose evaluation is that of the reports."""

    control: Any

    def __init__(
        self,
        config: TrainingConfig,
        tokenizer: Tokenizer,
        dev: Sequence[Article],
        *,
        key: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._config = config
        self._key = key
        self._tokenizer = tokenizer
        self._dev = dev

    def compute_loss(
        self, model: Any, inputs: dict[str, Tensor], return_outputs: bool = False, **_: Any
    ) -> Any:
        answer = _answer(model, inputs)
        loss = joint_loss(answer, inputs, self._config)
        return (loss, answer) if return_outputs else loss

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
            ],
            fused=True,  # one pass over the parameters: on two cores 0.02 s a step, where the default takes 0.24 s
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


def _answer(network: Any, batch: dict[str, Tensor]) -> Answer:
    output = network(**{name: batch[name] for name in FORWARD})
    return Answer(output, *network.stance_head(output.vectors, batch["membership"]))


class Epoch(TrainerCallback):  # type: ignore[misc]
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


def arguments(config: TrainingConfig, folder: Path, *, n_articles: int) -> TrainingArguments:
    """Return the arguments of the Trainer that follow from the settings and the number of articles."""
    steps = math.ceil(n_articles / config.articles_per_batch) * config.epochs
    return TrainingArguments(
        output_dir=str(folder),
        seed=config.seed,
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.articles_per_batch,
        warmup_steps=round(steps * config.warmup_share),
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
