"""Slimming: what the units and heads that remain can give is given as before."""

from typing import Any

import pytest
import torch
from torch import Tensor

from annotations import load
from model.network import PicketlineNetwork
from model.windows import WindowSize
from tests import tiny
from training.features import FORWARD, Collator
from training.slim import is_slim, slimmed


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


def _one_head_twice(network: PicketlineNetwork) -> PicketlineNetwork:
    """Let the second head of each layer see what the first one sees."""
    with torch.no_grad():
        for layer in network.encoder.encoder.layer:
            own = layer.attention.self
            for linear in (own.query, own.key, own.value):
                linear.weight[8:], linear.bias[8:] = linear.weight[:8].clone(), linear.bias[:8].clone()
    return network


def _answers(network: PicketlineNetwork, batch: dict[str, Tensor]) -> tuple[Tensor, ...]:
    with torch.no_grad():
        return tuple(network.eval()(**{name: batch[name] for name in FORWARD}))


def test_units_that_others_stand_in_for_go_without_a_trace(batches: list[dict[str, Tensor]]) -> None:
    network = _doubled(tiny.network())
    result = slimmed(network, batches, n_units=16)
    assert result.encoder.encoder.layer[1].intermediate.dense.out_features == 16
    for one, other in zip(_answers(network, batches[0]), _answers(result, batches[0]), strict=True):
        torch.testing.assert_close(one, other, rtol=0.05, atol=0.05)


def test_a_head_that_another_stands_in_for_goes_without_a_trace(batches: list[dict[str, Tensor]]) -> None:
    network = _one_head_twice(tiny.network())
    result = slimmed(network, batches, n_heads=1)
    assert result.encoder.encoder.layer[1].attention.output.dense.in_features == 8
    for one, other in zip(_answers(network, batches[0]), _answers(result, batches[0]), strict=True):
        torch.testing.assert_close(one, other, rtol=0.05, atol=0.05)


@pytest.mark.parametrize("lost", [0, 1])
def test_of_two_heads_the_one_stays_that_what_follows_reads(
    batches: list[dict[str, Tensor]], lost: int
) -> None:
    network = tiny.network()
    with torch.no_grad():
        for layer in network.encoder.encoder.layer:
            layer.attention.output.dense.weight[:, 8 * lost : 8 * lost + 8] = 0.0
    result = slimmed(network, batches, n_heads=1)
    for one, other in zip(_answers(network, batches[0]), _answers(result, batches[0]), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)


def test_what_is_slimmed_is_slim(batches: list[dict[str, Tensor]]) -> None:
    network = tiny.network()
    assert is_slim(network, n_units=None, n_heads=None)
    assert is_slim(network, n_units=32, n_heads=2)
    assert not is_slim(network, n_units=32, n_heads=1)
    half = slimmed(network, batches, n_units=64, n_heads=1)
    assert is_slim(half, n_units=32, n_heads=1)
    assert not is_slim(half, n_units=8, n_heads=1)


def test_the_fewer_units_the_further_off(batches: list[dict[str, Tensor]]) -> None:
    network = tiny.network()
    before = _answers(network, batches[0])[0]

    def distance(n_units: int) -> float:
        return float(
            (_answers(slimmed(network, batches, n_units=n_units), batches[0])[0] - before).square().mean()
        )

    assert 0 < distance(30) < distance(16) < distance(2)


def test_a_slim_network_is_saved_and_loaded_with_its_width(
    batches: list[dict[str, Tensor]], tmp_path: Any
) -> None:
    result = slimmed(tiny.network(), batches, n_units=8, n_heads=1)
    assert result.encoder.encoder.layer[0].attention.self.query.out_features == 8
    result.save_pretrained(tmp_path)
    loaded = PicketlineNetwork.from_pretrained(tmp_path)
    for one, other in zip(_answers(result, batches[1]), _answers(loaded, batches[1]), strict=True):
        assert torch.equal(one, other)


def test_a_network_that_is_slim_enough_is_refused(batches: list[dict[str, Tensor]]) -> None:
    with pytest.raises(
        ValueError, match=r"of 32 units and 2 heads a layer: expected .* with more than 32 units"
    ):
        slimmed(tiny.network(), batches, n_units=32)
    with pytest.raises(ValueError, match=r"of 32 units and 2 heads a layer: expected .* units or 4 heads"):
        slimmed(tiny.network(), batches, n_heads=4)


@pytest.mark.parametrize(("setting", "n_all"), [("n_units", 32), ("n_heads", 2)])
def test_an_encoder_with_parts_of_other_names_is_refused_with_the_way_out(setting: str, n_all: int) -> None:
    network = tiny.network()
    for layer in network.encoder.encoder.layer:
        layer.intermediate.add_module("inner", layer.intermediate.__dict__["_modules"].pop("dense"))
        layer.attention.add_module("attn", layer.attention.__dict__["_modules"].pop("self"))
    limits: dict[str, int | None] = {"n_units": None, "n_heads": None, setting: 1}
    with pytest.raises(ValueError, match=f"not named as BERT's .*: {setting} = {n_all} leaves them"):
        is_slim(network, **limits)
    assert is_slim(network, n_units=32, n_heads=2)
