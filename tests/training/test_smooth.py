"""Outlier channels are taken out of the way of 8-bit activations, and answers stay what they were."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from annotations import load
from model.network import PicketlineNetwork
from model.runtime import load_transformer
from model.settings import Settings, Temperatures
from model.weights_file import Weights
from model.windows import WindowSize
from tests import tiny
from training.export import export
from training.features import FORWARD, Collator
from training.smooth import smoothed

SIZE = WindowSize(n_pieces=40, n_context=6)
ARTICLES = sorted(load("dev"), key=lambda article: len(article.text))[:4]


def _batches() -> Iterator[dict[str, Tensor]]:
    collator = Collator(tiny.tokenizer(), SIZE, seed=0, lexicon_dropout=0.0)
    return (collator.batch([article]) for article in ARTICLES)


@pytest.fixture(scope="module")
def network() -> PicketlineNetwork:
    """A network with one channel far beyond the others, as trained encoders have them."""
    result = tiny.network()
    with torch.no_grad():
        for layer in result.encoder.encoder.layer:
            layer.intermediate.dense.weight[3] *= 50
            layer.intermediate.dense.bias[3] *= 50
            layer.output.dense.weight[:, 3] /= 50
    return result.eval()


def _tags(network: PicketlineNetwork, folder: Path, *, quantise: bool) -> np.ndarray:  # type: ignore[type-arg]
    settings = Settings(name="tiny", window=SIZE, temperatures=Temperatures())
    export(network, tiny.tokenizer(), settings, folder, quantise=quantise)
    scorer = load_transformer(Weights.open(folder))
    return np.concatenate(
        [scorer.logits(a.text, [(s.start, s.end) for s in a.sentences]).tags for a in ARTICLES]
    )


def test_smoothing_changes_no_answer(network: PicketlineNetwork) -> None:
    even = smoothed(network, _batches())
    batch = next(_batches())
    inputs = {name: batch[name] for name in FORWARD}
    with torch.no_grad():
        for one, other in zip(network(**inputs), even(**inputs), strict=True):
            torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)


def test_a_smoothed_network_loses_less_to_8_bits(network: PicketlineNetwork, tmp_path: Path) -> None:
    exact = _tags(network, tmp_path / "exact", quantise=False)
    plain = _tags(network, tmp_path / "plain", quantise=True)
    even = _tags(smoothed(network, _batches()), tmp_path / "even", quantise=True)
    assert np.square(even - exact).mean() < 0.5 * np.square(plain - exact).mean()
