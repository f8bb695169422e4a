"""Descent by minibatches: what moves the parameters of a stack of networks, step by step.

Momentum and Adam as in PyTorch's optimizers of these names; learning rates belong to the runs.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor


class Descent(Protocol):
    """State of an optimizer, run by run."""

    def step(self, theta: Tensor, slope: Tensor) -> None:
        """Move the parameters (R, size) along their slopes (R, size), in place."""

    def keep(self, running: Tensor) -> None:
        """Let go of the runs that are not named."""


class Momentum:
    """v ← momentum · v + slope; θ ← θ − rate · v.   rates: (R, 1)."""

    def __init__(self, rates: Tensor, momentum: float) -> None:
        self.rates, self.momentum = rates, momentum
        self.velocity: Tensor | None = None

    def step(self, theta: Tensor, slope: Tensor) -> None:
        """Move every run."""
        if self.velocity is None or self.momentum == 0:
            self.velocity = slope
        else:
            self.velocity = self.velocity.mul_(self.momentum).add_(slope)
        theta.addcmul_(self.velocity, self.rates, value=-1)

    def keep(self, running: Tensor) -> None:
        """Let go of the runs that are not named."""
        self.rates = self.rates[running]
        self.velocity = None if self.velocity is None else self.velocity[running]


class Adam:
    """Adam (Kingma & Ba 2015) with its published decay rates.   rates: (R, 1)."""

    DECAYS = (0.9, 0.999)
    SMALL = 1e-8

    def __init__(self, rates: Tensor) -> None:
        self.rates = rates
        self.steps = 0
        self.mean: Tensor | None = None
        self.square: Tensor | None = None

    def step(self, theta: Tensor, slope: Tensor) -> None:
        """Move every run."""
        one, two = self.DECAYS
        if self.mean is None or self.square is None:
            self.mean, self.square = torch.zeros_like(slope), torch.zeros_like(slope)
        self.steps += 1
        self.mean.lerp_(slope, 1 - one)
        self.square.mul_(two).addcmul_(slope, slope, value=1 - two)
        spread = (self.square / (1 - two**self.steps)).sqrt_().add_(self.SMALL)
        theta.addcdiv_(self.mean * self.rates, spread, value=-1 / (1 - one**self.steps))

    def keep(self, running: Tensor) -> None:
        """Let go of the runs that are not named."""
        self.rates = self.rates[running]
        if self.mean is not None and self.square is not None:
            self.mean, self.square = self.mean[running], self.square[running]
