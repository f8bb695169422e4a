"""Weight decay: with the slope, as in PyTorch's `weight_decay`, or beside it, as in AdamW.

Coupled, β‖θ‖²/2 is a part of the loss, which Adam scales like the rest of it; decoupled, each step
shrinks the parameters by rate · β (Loshchilov & Hutter 2019, arXiv 1711.05101).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from atypical.networks.descent import Adam, Descent, Momentum

MOMENTUM = 0.9


@dataclass
class WeightDecay:
    """A descent at one rate with a weight decay."""

    descent: Descent
    rate: float
    decay: float
    decoupled: bool

    def step(self, theta: Tensor, slope: Tensor) -> None:
        """Move the parameters (R, size) along their slopes (R, size), in place."""
        if self.decoupled:
            theta.mul_(1 - self.rate * self.decay)
            self.descent.step(theta, slope)
        else:
            self.descent.step(theta, slope + self.decay * theta)

    def keep(self, running: Tensor) -> None:
        """Let go of the runs that are not named."""
        self.descent.keep(running)


def decayed(optimiser: str, rate: float, decay: float, theta: Tensor) -> WeightDecay:
    """An optimiser of parameters (R, size) at one rate: sgd, momentum, adam (coupled) or adamw."""
    rates = torch.full((len(theta), 1), rate)
    adaptive = optimiser.startswith("adam")
    momentum = MOMENTUM if optimiser == "momentum" else 0.0
    descent = Adam(rates, theta) if adaptive else Momentum(rates, theta, momentum)
    return WeightDecay(descent, rate, decay, optimiser == "adamw")
