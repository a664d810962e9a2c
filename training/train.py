"""``python -m training.train``: train both models, export them, score them on dev, leave a run folder.

A run folder holds ``config.json``, ``history.json`` (metrics by epoch), ``checkpoint/`` (a Hugging Face folder),
``weights/transformer`` and ``weights/baseline`` (each a folder that `model.load` takes), and ``report/``.
"""

import dataclasses
import json
import logging
import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from datasets import Dataset

from annotations import Article, features, load, load_path
from annotations.corpus import SPLITS, read_splits
from annotations.export import to_row
from eval.render import headlines
from eval.report import build, write
from model import load as load_model
from model.atomic import write_text
from model.errors import PicketlineError
from model.predictor import Predictor
from model.settings import Settings
from training import epochs
from training.baseline import train_baseline
from training.calibrate import choose_thresholds, fit_temperatures
from training.config import ConfigError, TrainingConfig
from training.export import export
from training.smooth import smoothed
from training.torch_backend import checkpoint_scorer
from training.transformer import sampled, train_transformer

__all__ = ["app", "run"]

SMOKE = {"epochs": 1, "n_articles": 9, "n_pieces": 128, "n_context": 8, "n_units": 1500}
"""What ``--smoke`` changes: enough to run every step once, far too little to learn."""

log = logging.getLogger(__name__)
app = typer.Typer(add_completion=False)


class Only(StrEnum):
    """Which of the two models to train."""

    TRANSFORMER = "transformer"
    BASELINE = "baseline"


@app.command()
def main(
    output: Annotated[Path | None, typer.Option(help="Run folder; a new one under runs/ by default.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings in TOML; see training/config.py.")] = None,
    only: Annotated[Only | None, typer.Option(help="Train one of the two models.")] = None,
    seed: Annotated[int | None, typer.Option(help="Replaces the seed of the settings.")] = None,
    base_encoder: Annotated[
        str | None, typer.Option(help="Folder or hub name of the encoder to start from.")
    ] = None,
    articles: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Articles of your own, trained on beside the corpus: a folder (*.md), or rows (.jsonl, .parquet).",
        ),
    ] = None,
    smoke: Annotated[
        bool, typer.Option("--smoke", help="A few articles, one epoch, under two minutes.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the last whole epoch of --output.")
    ] = False,
) -> None:
    """Train the transformer and the baseline, export them, and score them on the dev split."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        if resume and output is None:
            raise ConfigError("--resume needs the run folder that --output names")
        settings = TrainingConfig.from_toml(config) if config else TrainingConfig()
        changes: dict[str, Any] = {**(SMOKE if smoke else {}), "seed": seed, "base_encoder": base_encoder}
        settings = dataclasses.replace(settings, **{k: v for k, v in changes.items() if v is not None})
        folder = output or Path("runs") / datetime.now(tz=UTC).strftime("%Y%m%d-%H%M%S")
        own = load_path(articles) if articles else []
        run(settings, folder, own=own, only=only, resume=resume)
    except (PicketlineError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


def run(
    config: TrainingConfig,
    folder: Path,
    *,
    own: Sequence[Article] = (),
    only: Only | None = None,
    resume: bool = False,
) -> None:
    """Train one or both models into a run folder; see the module docstring.

    Args:
        config: the settings.
        folder: of the run; without ``resume``, what an earlier run left there goes first. With ``only``, what is of
            the other model stays where the settings are the same.
        own: articles to train on beside the train split, and before it, so that ``n_articles`` keeps them.
        only: one of the two models.
        resume: go on from the last whole epoch that ``folder`` holds.

    Raises:
        ValueError: if an article of ``own`` has the id of one of the corpus, the run to resume has other settings, or
            the encoder to start from is in ``folder`` and would go.
        OutputError: if the disk is full; what was whole by then remains, and ``resume`` goes on from there.
    """
    splits = read_splits()
    corpus = {identifier for split in SPLITS for identifier in splits[split]}
    if taken := sorted({article.id for article in own} & corpus):
        raise ValueError(f"{', '.join(taken)}: ids of the corpus; give articles of your own other ones")
    folder.mkdir(parents=True, exist_ok=True)
    if resume:
        _same_settings(config, folder / "config.json")
    else:
        _clear(config, folder, only)
    write_text(folder / "config.json", config.to_json())
    train, dev = (each[: config.n_articles] for each in ([*own, *load("train")], load("dev")))
    started = time.monotonic()
    if only is not Only.TRANSFORMER:
        log.info("baseline: training on %d articles", len(train))
        train_baseline(train, folder / "weights" / "baseline")
    if only is not Only.BASELINE:
        log.info("transformer: training on %d articles", len(train))
        _transformer(config, train, dev, folder, resume=resume)
    log.info("trained in %.1f minutes; scoring on dev", (time.monotonic() - started) / 60)
    models = {kind.value: load_model(folder / "weights" / kind) for kind in Only if only in (None, kind)}
    report = build(
        dev, models, train=train, name="dev", note="The dev split, on which the best epoch was chosen."
    )
    write(report, folder / "report")
    log.info("run folder %s\n%s", folder, headlines(report))


def _clear(config: TrainingConfig, folder: Path, only: Only | None) -> None:
    """Remove what an earlier run left in a folder, for a run killed before all of it is replaced would end as neither.

    With ``only``, what the other model left stays if the settings are the same. A folder without settings is of no run.

    Raises:
        ConfigError: if the encoder to start from lies in the folder; nothing is removed then.
    """
    if not (folder / "config.json").exists():
        return
    if only and _differing(config, folder / "config.json"):
        only = None
    left = [folder / "report", *(folder / "weights" / kind for kind in Only if only in (None, kind))]
    if only is not Only.BASELINE:
        if Path(config.base_encoder).resolve().is_relative_to(folder.resolve()):
            raise ConfigError(f"{config.base_encoder}: would be removed with its run; name another --output")
        epochs.clear(folder / "epochs")
        left += [folder / "checkpoint", folder / "history.json"]
    for path in left:
        if path.is_dir():
            log.info("removing %s of an earlier run", path)
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _same_settings(config: TrainingConfig, path: Path) -> None:
    """Raise ConfigError if a run was begun with other settings; it would end as neither of the two."""
    if path.exists() and (differing := _differing(config, path)):
        raise ConfigError(
            f"{path}: the run to resume was begun with other settings: {'; '.join(differing)}; "
            "give the same ones, or name another folder"
        )


def _differing(config: TrainingConfig, path: Path) -> list[str]:
    """Say which settings are others than those in a run's config.json."""
    now, then = json.loads(config.to_json()), json.loads(path.read_text(encoding="utf-8"))
    return [
        f"{key} = {now.get(key)!r}, was {then.get(key)!r}"
        for key in sorted(now | then)
        if now.get(key) != then.get(key)
    ]


def _transformer(
    config: TrainingConfig, train: Sequence[Article], dev: Sequence[Article], folder: Path, *, resume: bool
) -> None:
    rows = Dataset.from_list([to_row(article) for article in train], features=features())
    network, tokenizer = train_transformer(config, rows, dev, folder, resume=resume)
    name = f"transformer-seed{config.seed}"
    scorer = checkpoint_scorer(network, tokenizer, name=name)
    temperatures = fit_temperatures(scorer, dev)
    log.info("temperatures %s", temperatures)
    calibrated = checkpoint_scorer(network, tokenizer, name=name, temperatures=temperatures)
    abstain = choose_thresholds(Predictor(calibrated), dev)
    settings = Settings(name=name, window=config.window, temperatures=temperatures, abstain=abstain)
    even = smoothed(network, sampled(config, tokenizer, rows))
    export(even, tokenizer, settings, folder / "weights" / "transformer", quantise=True)


if __name__ == "__main__":
    app()
