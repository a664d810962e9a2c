"""Fewer units in the feed-forward layers of an encoder and fewer heads of attention, which are nearly all of its work.

An encoder that was pretrained for everything has more of them than one task needs. On articles of the task, those that
the others can best stand in for are taken out, and what remains is fitted to give what the whole layer gave (optimal
brain surgeon, Hassibi and Stork 1993, over whole units and heads as in ZipLM, Kurtic et al. 2023). Fine-tuning comes
afterwards, at half of the work, and mends the rest.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

from model.network import PicketlineConfig, PicketlineNetwork
from training.activations import Part, attention, feed_forward, watch

__all__ = ["is_slim", "slimmed"]

_RIDGE = 1e-4
"""Share of the mean variance of a unit that is added to each, so that units which never fire can be inverted too."""

log = logging.getLogger(__name__)


class _Moments:
    """Count, sum and products of the activations of a layer with ``F`` units."""

    def __init__(self, n_units: int) -> None:
        self.n = 0
        self.sum = torch.zeros(n_units, dtype=torch.float64)
        self.products = torch.zeros(n_units, n_units, dtype=torch.float64)

    def add(self, activations: Tensor) -> None:
        """Take in ``[n, F]`` activations."""
        self.n += len(activations)
        self.sum += activations.double().sum(dim=0).cpu()
        self.products += (activations.T @ activations).double().cpu()

    @property
    def mean(self) -> Tensor:
        """``[F]``."""
        return self.sum / self.n

    @property
    def covariance(self) -> Tensor:
        """``[F, F]``, with the ridge."""
        covariance = self.products / self.n - torch.outer(self.mean, self.mean)
        return covariance + _RIDGE * covariance.diag().mean() * torch.eye(len(self.sum))


class _Cut(NamedTuple):
    """A part of a layer that keeps ``n_kept`` groups of ``size`` inner units each: heads, or single units."""

    part: Part
    n_kept: int
    size: int


def is_slim(network: PicketlineNetwork, *, n_units: int | None, n_heads: int | None) -> bool:
    """Return whether no layer of a network has more units or heads than asked for; ``None`` asks for no limit.

    Raises:
        ValueError: if some has, and the layers are not named as BERT's, so that they cannot be slimmed.
    """
    return not list(_cuts(network, n_units, n_heads))


def slimmed(
    network: PicketlineNetwork,
    batches: Iterable[Mapping[str, Tensor]],
    *,
    n_units: int | None = None,
    n_heads: int | None = None,
) -> PicketlineNetwork:
    """Return a copy of a network with fewer units in every feed-forward layer, fewer heads of attention, or both.

    Args:
        network: with an encoder whose layers are named as BERT's; left as it is, but for evaluation mode.
        batches: of `training.features.Collator`, of a few thousand pieces or more together.
        n_units, n_heads: that remain in each layer; ``None`` or more than there are: all of them.

    Raises:
        ValueError: if nothing would have to go, or the layers have other names.
    """
    cuts = list(_cuts(network, n_units, n_heads))
    if not cuts:
        raise ValueError(
            f"an encoder of {_n_units(network)} units and {_n_heads(network)} heads a layer: expected one with more "
            f"than {n_units} units or {n_heads} heads"
        )
    maps = {name: network.get_submodule(name) for cut in cuts for name in (*cut.part.into, cut.part.out)}
    moments = {maps[cut.part.out]: _Moments(maps[cut.part.out].in_features) for cut in cuts}
    watch(network, moments, batches, lambda out, units: moments[out].add(units))
    state = network.state_dict()
    for cut in cuts:
        out = maps[cut.part.out]
        kept, weight, bias, share = _refit(out, moments[out], cut)
        log.info(
            "%s: %d of %d inputs give %.3f of its variance", cut.part.out, len(kept), out.in_features, share
        )
        for name in cut.part.into:
            state[f"{name}.weight"] = maps[name].weight.detach()[kept]
            state[f"{name}.bias"] = maps[name].bias.detach()[kept]
        state[f"{cut.part.out}.weight"], state[f"{cut.part.out}.bias"] = weight, bias
    result = PicketlineNetwork(_config(network, n_units, n_heads))
    result.load_state_dict(state)
    return result


def _cuts(network: PicketlineNetwork, n_units: int | None, n_heads: int | None) -> Iterator[_Cut]:
    if n_units is not None and n_units < _n_units(network):
        yield from (
            _Cut(part, n_units, 1) for part in _named(feed_forward(network), "n_units", _n_units(network))
        )
    if n_heads is not None and n_heads < _n_heads(network):
        size = network.encoder.config.hidden_size // network.encoder.config.num_attention_heads
        yield from (
            _Cut(part, n_heads, size) for part in _named(attention(network), "n_heads", _n_heads(network))
        )


def _named(parts: list[Part], setting: str, n_all: int) -> list[Part]:
    if not parts:
        raise ValueError(
            f"the encoder's parts are not named as BERT's and cannot be slimmed: {setting} = {n_all} leaves them as "
            "they are"
        )
    return parts


def _n_units(network: PicketlineNetwork) -> int:
    n_units: int = network.encoder.config.intermediate_size
    return n_units


def _n_heads(network: PicketlineNetwork) -> int:
    n_heads: int = network.config.n_heads or network.encoder.config.num_attention_heads
    return n_heads


def _config(network: PicketlineNetwork, n_units: int | None, n_heads: int | None) -> PicketlineConfig:
    settings = network.config.to_dict()
    if n_units is not None:
        n_units = min(n_units, _n_units(network))
        settings["encoder"] = {**network.config.encoder, "intermediate_size": n_units}
    if n_heads is not None:
        settings["n_heads"] = min(n_heads, _n_heads(network))
    return PicketlineConfig(**settings)


def _refit(layer: nn.Linear, moments: _Moments, cut: _Cut) -> tuple[Tensor, Tensor, Tensor, float]:
    """Return the inputs to keep ``[n]``, weight and bias of the map from them, and the share of variance kept."""
    covariance, weight = moments.covariance, layer.weight.detach().double().cpu()
    kept = _kept(covariance, weight, cut.n_kept, cut.size)
    crossed = covariance[kept] @ weight.T
    fitted = torch.linalg.solve(covariance[kept][:, kept], crossed).T
    bias = layer.bias.detach().double().cpu() + weight @ moments.mean - fitted @ moments.mean[kept]
    share = (fitted * crossed.T).sum() / (weight @ covariance * weight).sum()
    return kept, fitted.float(), bias.float(), share.item()


def _kept(covariance: Tensor, weight: Tensor, n_groups: int, size: int) -> Tensor:
    """Return the inputs that remain when the group that the others stand in for best goes, again and again.

    Taking out group ``g`` and fitting the others anew adds ``tr(W_g (C^-1)_gg^-1 W_g^T)`` to the squared error, ``C``
    being the covariance of the inputs that are left and ``W_g`` the columns of ``g`` in the map fitted to them.
    """
    inverse, weight = torch.linalg.inv(covariance), weight.clone()
    groups = torch.arange(len(covariance)).view(-1, size)
    left = torch.ones(len(groups), dtype=torch.bool)
    for _ in range(len(groups) - n_groups):
        blocks = inverse[groups.unsqueeze(2), groups.unsqueeze(1)]
        columns = weight.T[groups]
        cost = (torch.linalg.solve(blocks, columns) * columns).sum(dim=(1, 2))
        at = int(cost.masked_fill(~left, torch.inf).argmin())
        out = groups[at]
        rows = torch.linalg.solve(blocks[at], inverse[out])
        weight -= weight[:, out] @ rows
        inverse -= inverse[:, out] @ rows
        # It is out: what stands here only has to be invertible.
        inverse[out.unsqueeze(1), out] = torch.eye(size, dtype=inverse.dtype)
        left[at] = False
    return groups[left].flatten()
