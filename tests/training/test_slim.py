"""Slimming: what the units that remain can give is given as before."""

from typing import Any

import pytest
import torch
from torch import Tensor

from annotations import load
from model.network import PicketlineNetwork
from model.windows import WindowSize
from tests import tiny
from training.features import FORWARD, Collator
from training.slim import slimmed


@pytest.fixture(scope="module")
def batches() -> list[dict[str, Tensor]]:
    collator = Collator(tiny.tokenizer(), WindowSize(n_pieces=40, n_context=6), seed=0, lexicon_dropout=0.0)
    shortest = sorted(load("dev"), key=lambda article: len(article.text))[:4]
    return [collator.batch(shortest[:2]), collator.batch(shortest[2:])]


def _doubled(network: PicketlineNetwork) -> PicketlineNetwork:
    """Let the second half of the units of each layer be the first once more, in another order."""
    with torch.no_grad():
        for layer in network.encoder.encoder.layer:
            into = layer.intermediate.dense
            half = len(into.bias) // 2
            into.weight[half:] = into.weight[:half].flip(0)
            into.bias[half:] = into.bias[:half].flip(0)
    return network


def _answers(network: PicketlineNetwork, batch: dict[str, Tensor]) -> tuple[Tensor, ...]:
    with torch.no_grad():
        return tuple(network.eval()(**{name: batch[name] for name in FORWARD}))


def test_units_that_others_stand_in_for_go_without_a_trace(batches: list[dict[str, Tensor]]) -> None:
    network = _doubled(tiny.network())
    result = slimmed(network, batches, 16)
    assert result.encoder.encoder.layer[1].intermediate.dense.out_features == 16
    for one, other in zip(_answers(network, batches[0]), _answers(result, batches[0]), strict=True):
        torch.testing.assert_close(one, other, rtol=0.05, atol=0.05)


def test_the_fewer_units_the_further_off(batches: list[dict[str, Tensor]]) -> None:
    network = tiny.network()
    before = _answers(network, batches[0])[0]

    def distance(n_units: int) -> float:
        return float((_answers(slimmed(network, batches, n_units), batches[0])[0] - before).square().mean())

    assert 0 < distance(30) < distance(16) < distance(2)


def test_a_slim_network_is_saved_and_loaded_with_its_width(
    batches: list[dict[str, Tensor]], tmp_path: Any
) -> None:
    result = slimmed(tiny.network(), batches, 8)
    result.save_pretrained(tmp_path)
    loaded = PicketlineNetwork.from_pretrained(tmp_path)
    for one, other in zip(_answers(result, batches[1]), _answers(loaded, batches[1]), strict=True):
        assert torch.equal(one, other)


def test_a_network_that_is_slim_enough_is_refused(batches: list[dict[str, Tensor]]) -> None:
    with pytest.raises(ValueError, match=r"layers of \[32\] units: expected some, with more than 32 each"):
        slimmed(tiny.network(), batches, 32)
