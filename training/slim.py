"""Fewer units in the feed-forward layers, which are two thirds of the work of an encoder.

An encoder that was pretrained for everything has more of them than one task needs. Once it is fine-tuned, the units
that the others can best stand in for are taken out, and what remains is fitted to give what the whole layer gave
(optimal brain surgeon, Hassibi and Stork 1993, over whole units as in ZipLM, Kurtic et al. 2023). Some epochs of
distillation then mend the rest.
"""

import logging
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from model.network import PicketlineConfig, PicketlineNetwork
from training.activations import feed_forward, watch

__all__ = ["slimmed"]

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


def slimmed(
    network: PicketlineNetwork, batches: Iterable[Mapping[str, Tensor]], n_units: int
) -> PicketlineNetwork:
    """Return a copy of a network with fewer units in every feed-forward layer.

    Args:
        network: with an encoder whose layers are named as BERT's; left as it is, but for evaluation mode.
        batches: of `training.features.Collator`, of a few thousand pieces or more together.
        n_units: that remain in each layer, fewer than there are.

    Raises:
        ValueError: if the layers have no more units than that, or other names.
    """
    layers = feed_forward(network)
    widths = sorted({out.in_features for _, out in layers.values()})
    if not layers or widths[0] <= n_units:
        raise ValueError(
            f"feed-forward layers of {widths} units: expected some, with more than {n_units} each"
        )
    moments = {out: _Moments(out.in_features) for _, out in layers.values()}
    watch(network, moments, batches, lambda out, units: moments[out].add(units))
    state = network.state_dict()
    for name, (into, out) in layers.items():
        kept, weight, bias, share = _refit(out, moments[out], n_units)
        log.info("%s: %d of %d units give %.3f of its variance", name, n_units, out.in_features, share)
        state[f"{name}.intermediate.dense.weight"] = into.weight.detach()[kept]
        state[f"{name}.intermediate.dense.bias"] = into.bias.detach()[kept]
        state[f"{name}.output.dense.weight"], state[f"{name}.output.dense.bias"] = weight, bias
    settings = network.config.to_dict()
    settings["encoder"] = {**network.config.encoder, "intermediate_size": n_units}
    result = PicketlineNetwork(PicketlineConfig(**settings))
    result.load_state_dict(state)
    return result


def _refit(layer: nn.Linear, moments: _Moments, n_units: int) -> tuple[Tensor, Tensor, Tensor, float]:
    """Return the units to keep ``[n_units]``, weight and bias of the map from them, and the share of variance kept."""
    covariance, weight = moments.covariance, layer.weight.detach().double().cpu()
    kept = _kept(covariance, weight, n_units)
    crossed = covariance[kept] @ weight.T
    fitted = torch.linalg.solve(covariance[kept][:, kept], crossed).T
    bias = layer.bias.detach().double().cpu() + weight @ moments.mean - fitted @ moments.mean[kept]
    share = (fitted * crossed.T).sum() / (weight @ covariance * weight).sum()
    return kept, fitted.float(), bias.float(), share.item()


def _kept(covariance: Tensor, weight: Tensor, n_units: int) -> Tensor:
    """Return the units that remain when the one that the others stand in for best is taken out again and again.

    Taking out unit ``j`` and fitting the others anew adds ``|w_j|^2 / (C^-1)_jj`` to the squared error, ``C`` being
    the covariance of the units that are left and ``w_j`` the column of ``j`` in the map fitted to them.
    """
    inverse, weight = torch.linalg.inv(covariance), weight.clone()
    left = torch.ones(len(covariance), dtype=torch.bool)
    for _ in range(len(covariance) - n_units):
        cost = weight.square().sum(dim=0) / inverse.diag()
        out = int(cost.masked_fill(~left, torch.inf).argmin())
        row = inverse[out] / inverse[out, out]
        weight -= torch.outer(weight[:, out], row)
        inverse -= torch.outer(inverse[:, out].clone(), row)
        inverse[out, out] = 1.0  # it is out: what stands here only has to be no divisor of zero
        left[out] = False
    return left.nonzero().squeeze(1)
