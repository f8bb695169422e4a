"""Descent by minibatches: what moves the parameters of a stack of networks, step by step.

Momentum and Adam as in PyTorch's optimizers of these names; learning rates belong to the runs. All
that a step remembers it writes in place, steps that are counted included, so that it can be
recorded.
"""

from __future__ import annotations

from functools import cache
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
    """v ← momentum · v + slope; θ ← θ − rate · v.   rates: (R, 1).   theta: what will move."""

    def __init__(self, rates: Tensor, theta: Tensor, momentum: float) -> None:
        self.rates, self.momentum = rates, momentum
        self.velocity = torch.zeros_like(theta) if momentum else None

    def step(self, theta: Tensor, slope: Tensor) -> None:
        """Move every run."""
        if self.velocity is not None:
            slope = self.velocity.mul_(self.momentum).add_(slope)
        theta.addcmul_(slope, self.rates, value=-1)

    def keep(self, running: Tensor) -> None:
        """Let go of the runs that are not named."""
        self.rates = self.rates[running]
        self.velocity = None if self.velocity is None else self.velocity[running]


class Adam:
    """Adam (Kingma & Ba 2015) with its published decay rates.   rates: (R, 1).   theta: what will
    move.
    """

    DECAYS = (0.9, 0.999)
    SMALL = 1e-8

    def __init__(self, rates: Tensor, theta: Tensor) -> None:
        self.rates = rates
        self.mean, self.square = torch.zeros_like(theta), torch.zeros_like(theta)
        self.corrections = corrections(*self.DECAYS).to(theta.device)
        self.made = torch.zeros(1, dtype=torch.int64, device=theta.device)

    def step(self, theta: Tensor, slope: Tensor) -> None:
        """Move every run."""
        one, two = self.DECAYS
        self.mean.lerp_(slope, 1 - one)
        self.square.mul_(two).addcmul_(slope, slope, value=1 - two)
        pace, share = self.corrections.index_select(1, self.made)
        self.made.add_(1).clamp_(max=self.corrections.shape[1] - 1)
        spread = (self.square / share).sqrt_().add_(self.SMALL)
        theta.addcdiv_((self.mean * self.rates).mul_(pace), spread)

    def keep(self, running: Tensor) -> None:
        """Let go of the runs that are not named."""
        self.rates = self.rates[running]
        self.mean, self.square = self.mean[running], self.square[running]


@cache
def corrections(one: float, two: float) -> Tensor:
    """−1/(1 − oneᵗ) and 1 − twoᵗ of steps t = 1, 2, … until both have come to rest, (2, steps)."""
    found: list[tuple[float, float]] = []
    steps = 0
    while not found or 1 - two**steps < 1:
        steps += 1
        found.append((-1 / (1 - one**steps), 1 - two**steps))
    return torch.tensor(found).T.contiguous()
