"""Belief propagation of learners.passing, for all runs at once."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from atypical.learners.passing import LEAST_VARIANCE


def pass_patterns(X: Tensor, m: Tensor, g: Tensor, margin: float) -> tuple[Tensor, Tensor]:
    """One sweep: new g (R, P), and the fields Σ x g/√N + A m (R, N).

    X: (R, P, N).   m: (R, N).   g: (R, P) from the sweep before.
    """
    N = X.shape[2]
    V = (1 - (m * m).mean(dim=1, keepdim=True)).clamp_min(LEAST_VARIANCE)
    spread = V.sqrt()
    mean = torch.bmm(X, m[:, :, None])[:, :, 0] / math.sqrt(N)
    u = (margin - mean + V * g) / spread
    new = hazard(u) / spread
    A = (new * (new - u / spread)).sum(dim=1, keepdim=True) / N
    B = torch.bmm(new[:, None, :], X)[:, 0, :] / math.sqrt(N)
    return new, B + A * m


def hazard(u: Tensor) -> Tensor:
    """Density over tail of the standard Gaussian."""
    tail: Tensor = torch.special.erfcx(u.double() / math.sqrt(2))
    return (math.sqrt(2 / math.pi) / tail).to(u.dtype)
