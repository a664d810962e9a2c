"""``python -m training.teach``: what a network that is too large to ship thinks of the stances of the train split.

On real pages a larger encoder tells stances better, from fewer articles; a network that learns from its opinions
beside the gold takes some of that over (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network"). An hour
on two cores, once for a corpus and not for every training.
"""

import dataclasses
import logging
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from torch import Tensor
from transformers import AutoModel, Trainer, TrainingArguments, set_seed

from annotations import Article, load
from model.errors import PicketlineError
from model.labels import STANCES
from training.encoder import find_encoder
from training.larger import Lower, Read, TeachConfig, Upper, collate
from training.opinions import CORPUS, Opinion, find_opinions, write_opinions
from training.transformer import load_tokenizer

__all__ = ["app", "opinions_on"]

log = logging.getLogger(__name__)
app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: Annotated[
        Path | None, typer.Option(help="File to write; that of the package by default.")
    ] = None,
    base_encoder: Annotated[
        str | None, typer.Option(help="Folder or hub name of the larger encoder; MPNet by default.")
    ] = None,
) -> None:
    """Train a larger encoder on the train split, and write its opinions on it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    config = TeachConfig()
    if base_encoder:
        config = dataclasses.replace(config, base_encoder=base_encoder)
    try:
        path = output or find_opinions(CORPUS)
        write_opinions(path, opinions_on(load("train"), config))
        log.info("%s", path)
    except (PicketlineError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


def opinions_on(articles: Sequence[Article], config: TeachConfig) -> list[tuple[Article, Opinion]]:
    """Train on a part of the articles, and return the calibrated opinions on all of them, in their order.

    Raises:
        ValueError: if the articles that are left to calibrate on have not every stance.
    """
    set_seed(config.seed)
    folder = find_encoder(config.base_encoder)
    encoder = AutoModel.from_pretrained(
        folder,
        use_safetensors=True,  # the other format of checkpoints is a pickle
        add_pooling_layer=False,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",  # adds the mask as `Upper` makes it
    )
    lower = Lower(encoder, load_tokenizer(folder), config)
    read = [lower.read(article) for article in track(articles, "lower layers")]
    n_trained = round(config.trained_share * len(read))
    trained = set(random.Random(config.seed).sample(range(len(read)), n_trained))
    upper = Upper(encoder, config)
    _train(upper, [read[at] for at in sorted(trained)], config)
    upper.eval().cpu()
    with torch.no_grad():
        said = [upper(**collate([one])) for one in track(read, "opinions")]
    held = [at for at in range(len(read)) if at not in trained]
    gold = [[STANCES.index(sentence.stance) for sentence in article.sentences] for article in articles]
    sentences = _calibrated([each["sentences"] for each in said], gold, held)
    gold = [[STANCES.index(article.stance)] for article in articles]
    whole = _calibrated([each["articles"] for each in said], gold, held)
    return [
        (article, Opinion(tuple(map(tuple, rows.tolist())), tuple(row.tolist())))
        for article, rows, (row,) in zip(articles, sentences, whole, strict=True)
    ]


def _train(upper: Upper, read: Sequence[Read], config: TeachConfig) -> None:
    steps = -(-len(read) // config.articles_per_batch) * config.epochs
    with TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder,
            seed=config.seed,
            num_train_epochs=config.epochs,
            per_device_train_batch_size=config.articles_per_batch,
            warmup_steps=round(steps * config.warmup_share),
            save_strategy="no",
            logging_steps=20,
            report_to="none",
            remove_unused_columns=False,
            dataloader_pin_memory=False,
        )
        optimizer = torch.optim.AdamW(upper.groups(), weight_decay=config.weight_decay)
        Trainer(
            model=upper,
            args=arguments,
            train_dataset=read,
            data_collator=collate,
            optimizers=(optimizer, None),
        ).train()


def _calibrated(
    said: Sequence[Tensor], gold: Sequence[Sequence[int]], held: Sequence[int]
) -> list[npt.NDArray[np.float64]]:
    """Return probabilities from log-probabilities ``[n, len(STANCES)]``, fitted where the network was not trained.

    Matrix scaling (Guo et al. 2017, "On Calibration of Modern Neural Networks").
    """
    known = np.concatenate([gold[at] for at in held])
    if len(set(known.tolist())) < len(STANCES):
        raise ValueError(
            f"the {len(held)} articles to calibrate on have not every stance: "
            "lower trained_share, or give more articles"
        )
    scaling = LogisticRegression(C=10.0, max_iter=1000).fit(np.concatenate([said[at] for at in held]), known)
    return [scaling.predict_proba(each) for each in said]


if __name__ == "__main__":
    app()
