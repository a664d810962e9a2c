"""The settings of a run: a frozen dataclass, read from TOML, checked when made, saved beside the weights."""

import json
import math
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

from model.windows import WindowSize
from training.augment import Augmentation

__all__ = ["ConfigError", "TrainingConfig"]


class ConfigError(ValueError):
    """A settings file with unknown keys or senseless values; the message lists all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingConfig:
    """Everything that decides the result of a run, beside the code and the corpus.

    Attributes:
        base_encoder: folder, installed package or hub name of the encoder to start from, see `training.encoder`; or the
            checkpoint folder of a run, whose network goes on learning.
        seed: of initialisation, order, dropout and augmentation.
        epochs: passes over the train split.
        articles_per_batch: articles in a step, each with all of its windows.
        encoder_learning_rate, head_learning_rate: peaks of the linear schedule.
        layer_decay: factor from each layer of the encoder to the one below it, which learns that much slower.
        weight_decay: of AdamW.
        warmup_share: share of the steps over which the rates rise.
        freeze_embeddings: whether the encoder's piece embeddings keep their values.
        n_pieces, n_context: of a window; see `model.windows.WindowSize`.
        head_dropout: before every head.
        lexicon_dropout: share of articles that lose their lexicon matches in an epoch.
        rename_share: share of the organisations of an article that get another name in an epoch.
        lower_share, upper_share: shares of articles in lower case (but for the first letter of a sentence) and in
            upper case in an epoch.
        splice_share: share of the pairs of neighbours in a batch that are mixed; see `training.splice`.
        smoothing: label smoothing of both stance losses.
        tag_weight, side_weight, stance_weight, article_weight: of the losses in their sum.
        n_units, n_heads: of each feed-forward layer and of the attention in each layer; an encoder with
            more is slimmed before it is trained, see `training.slim`. ``None`` leaves them as they are.
        n_articles: train on the first so many articles only; ``None`` for all. Evaluation shrinks alike.
    """

    base_encoder: str = "sentence-transformers/all-MiniLM-L6-v2"
    seed: int = 13
    epochs: int = 4
    articles_per_batch: int = 3
    encoder_learning_rate: float = 2.5e-4
    head_learning_rate: float = 2e-3
    layer_decay: float = 0.85
    weight_decay: float = 0.01
    warmup_share: float = 0.1
    freeze_embeddings: bool = False
    n_pieces: int = 256
    n_context: int = 16
    head_dropout: float = 0.2
    lexicon_dropout: float = 0.05
    rename_share: float = 0.3
    lower_share: float = 0.08
    upper_share: float = 0.02
    splice_share: float = 0.2
    smoothing: float = 0.1
    tag_weight: float = 1.0
    side_weight: float = 0.3
    stance_weight: float = 1.0
    article_weight: float = 0.5
    n_units: int | None = 640
    n_heads: int | None = 8
    n_articles: int | None = None

    def __post_init__(self) -> None:
        if faults := self._of_wrong_type() or self._out_of_range():
            raise ConfigError("; ".join(faults))

    def _of_wrong_type(self) -> list[str]:
        """Name what a comparison of sizes would stumble over."""
        values = asdict(self)
        return [
            f"{field.name} = {values[field.name]!r}: expected {_EXPECTED[field.type]}"
            for field in fields(self)
            if not _fits(values[field.name], field.type)
        ]

    def _out_of_range(self) -> list[str]:
        values = asdict(self)
        faults = [
            f"{name} = {values[name]!r}: expected more than 0" for name in _POSITIVE if not values[name] > 0
        ]
        faults += [
            f"{name} = {values[name]!r}: expected 0 to 1" for name in _SHARES if not 0 <= values[name] <= 1
        ]
        faults += [f"{name} = {values[name]!r}: expected 0 or more" for name in _WEIGHTS if values[name] < 0]
        if (shares := self.lower_share + self.upper_share) > 1:  # of the same articles
            faults.append(f"lower_share + upper_share = {shares:g}: expected at most 1")
        faults += [
            f"{name} = {values[name]!r}: expected at least 1"
            for name in ("n_units", "n_heads", "n_articles")
            if values[name] is not None and values[name] < 1
        ]
        try:
            self.window  # noqa: B018 - the property checks itself
        except ValueError as error:
            faults.append(str(error))
        return faults

    @property
    def window(self) -> WindowSize:
        """Size of the windows."""
        return WindowSize(n_pieces=self.n_pieces, n_context=self.n_context)

    @property
    def augmentation(self) -> Augmentation:
        """What changes in an article from epoch to epoch."""
        return Augmentation(rename=self.rename_share, lower=self.lower_share, upper=self.upper_share)

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Read a TOML file; keys that it leaves out keep their defaults.

        Raises:
            ConfigError: if the file is no TOML, has unknown keys, or values of a wrong type or out of range.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            known = {field.name for field in fields(cls)}
            if unknown := sorted(set(data) - known):
                raise ConfigError(
                    f"unknown keys {', '.join(unknown)}: expected some of {', '.join(sorted(known))}"
                )
            return cls(**data)
        except (OSError, tomllib.TOMLDecodeError, ConfigError) as error:
            raise ConfigError(f"{path}: {error}") from error

    def to_json(self) -> str:
        """Return all settings as JSON, for the run folder."""
        return json.dumps(asdict(self), indent=2) + "\n"


def _fits(value: object, kind: Any) -> bool:
    """Whether a value is of the type that a setting is annotated with; a whole number is a number, a truth is none."""
    if isinstance(value, bool):
        return kind is bool
    if kind is float:
        return isinstance(value, int | float) and math.isfinite(value)
    return isinstance(value, kind)


_EXPECTED: dict[Any, str] = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    int | None: "a whole number",
    float: "a finite number",
}
_POSITIVE = (
    "epochs",
    "articles_per_batch",
    "encoder_learning_rate",
    "head_learning_rate",
    "layer_decay",
)
_WEIGHTS = ("weight_decay", "tag_weight", "side_weight", "stance_weight", "article_weight")
_SHARES = (
    "warmup_share",
    "head_dropout",
    "lexicon_dropout",
    "rename_share",
    "lower_share",
    "upper_share",
    "splice_share",
    "layer_decay",
    "smoothing",
)
