"""Local energy of networks: how far the training error rises once their parameters are perturbed.

Real parameters are multiplied by 1 + σ ξ with Gaussian ξ: noise in proportion to each of them,
which rescaling the weights before and after a ReLU unit leaves as it is. Binary weights are flipped
with probability p; biases stay. The same random numbers serve all strengths. They are NumPy's on a
CPU, and on a GPU made where they are used: others, of the same law.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.networks.architecture import Network
from atypical.networks.training import judged
from atypical.randomness.tensors import GAMMA, gaussian, uniform

Array = NDArray[Any]


def local_energy(
    network: Network,
    parameters: Tensor,
    inputs: Tensor,
    labels: Tensor,
    strengths: Sequence[float],
    draws: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Rise of the error rate at each strength, and its standard error over the draws.

    parameters: (size,), signs where weights are binary.   inputs: (P, d).   labels: (P,).
    strengths: σ of the noise, or p of the flips.
    """
    moved = flips if network.architecture.binary else noise
    drawn = _drawn(network, draws, rng)
    _, (before,) = judged(network, parameters[None], inputs[None], labels[None])
    rises = np.array(
        [
            judged(network, moved(network, parameters, drawn, at), inputs[None], labels[None])[1]
            for at in strengths
        ]
    )
    return rises.mean(axis=1) - before, rises.std(axis=1, ddof=1) / np.sqrt(draws)


def noise(network: Network, parameters: Tensor, drawn: Tensor, strength: float) -> Tensor:
    """Parameters (draws, size) under multiplicative noise."""
    return parameters * (1 + strength * drawn)


def flips(network: Network, parameters: Tensor, drawn: Tensor, share: float) -> Tensor:
    """Parameters (draws, size) of which a share of the binary ones is flipped."""
    flipped = (drawn < share) & network.signed
    return torch.where(flipped, -parameters, parameters)


def _drawn(network: Network, draws: int, rng: np.random.Generator) -> Tensor:
    shape = (draws, network.architecture.size)
    binary = network.architecture.binary
    if network.device == "cpu":
        values = rng.random(shape, np.float32) if binary else rng.standard_normal(shape, np.float32)
        return torch.from_numpy(values)
    return made_on(network.device, shape, binary, rng)


def made_on(device: str, shape: tuple[int, int], flat: bool, rng: np.random.Generator) -> Tensor:
    """Numbers that a device makes, flat in [0, 1) or Gaussian; `rng` says which."""
    first = int(rng.integers(-(2**63), 2**63))
    states = first + GAMMA * torch.arange(1, shape[0] * shape[1] + 1, device=device)
    return (uniform if flat else gaussian)(states).float().view(shape)
