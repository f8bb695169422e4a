"""Splitmix64 of randomness.splitmix on tensors of signed integers, bit by bit the same numbers."""

from __future__ import annotations

import torch
from torch import Tensor

from atypical.randomness.splitmix import FIRST, SECOND
from atypical.randomness.splitmix import GAMMA as UNSIGNED

# Torch multiplies and adds signed integers; what overflows is the same.
GAMMA = UNSIGNED - 2**64
FACTORS = (FIRST - 2**64, SECOND - 2**64)


def mix(z: Tensor) -> Tensor:
    """64 bits of which each depends on every bit of z (int64)."""
    z = (z ^ _shift(z, 30)) * FACTORS[0]
    z = (z ^ _shift(z, 27)) * FACTORS[1]
    return z ^ _shift(z, 31)


def uniform(states: Tensor) -> Tensor:
    """The numbers in [0, 1) that belong to states (int64)."""
    return _shift(mix(states), 11).double() * 2.0**-53


def gaussian(states: Tensor) -> Tensor:
    """The numbers of mean 0 and variance 1 that belong to states (int64)."""
    numbers: Tensor = torch.special.ndtri(uniform(states) + 2.0**-54)
    return numbers


def _shift(z: Tensor, bits: int) -> Tensor:
    """Logical shift to the right; torch's own keeps the sign."""
    return torch.bitwise_and(z >> bits, (1 << (64 - bits)) - 1)
