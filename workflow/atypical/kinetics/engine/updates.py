"""Updates of the optimisers as products in torch: see `optimisers`."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from atypical.kinetics.engine.optimisers import Optimiser


class State(NamedTuple):
    """Weights (R, n), moments (R, slots, n), and steps that the moments have seen, this one
    included, (R, 1).
    """

    weights: Tensor
    moments: Tensor
    made: Tensor


def update(
    by: Optimiser, state: State, slopes: Tensor, rate: Tensor, decay: Tensor
) -> tuple[Tensor, Tensor]:
    """Weights and moments after a step.

    slopes: (R, n), weight decay included where the optimiser couples it.   rate, decay: (R, 1).
    """
    weights, moments, _ = state
    if by.name == "sgd":
        return weights - rate * slopes, moments
    if by.name == "momentum":
        velocity = by.momentum * moments[:, 0] + slopes
        return weights - rate * velocity, velocity[:, None]
    if by.name == "rmsprop":
        square = by.alpha * moments[:, 0] + (1 - by.alpha) * slopes**2
        return weights - rate * slopes / (square.sqrt() + by.eps), square[:, None]
    if not by.coupled:
        weights = weights * (1 - rate * decay)
    return _adam(by, state._replace(weights=weights), slopes, rate)


def _adam(by: Optimiser, state: State, slopes: Tensor, rate: Tensor) -> tuple[Tensor, Tensor]:
    mean = state.moments[:, 0] + (1 - by.beta1) * (slopes - state.moments[:, 0])
    square = by.beta2 * state.moments[:, 1] + (1 - by.beta2) * slopes**2
    # 1 − βᵗ: powers in torch end in other bits where many stand side by side.
    first, second = (
        -torch.expm1(state.made * torch.tensor(beta, dtype=torch.float64).log())
        for beta in (by.beta1, by.beta2)
    )
    width = square.sqrt() / second.sqrt() + by.eps
    return state.weights - rate / first * (mean / width), torch.stack([mean, square], dim=1)
