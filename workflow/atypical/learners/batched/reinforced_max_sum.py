"""Reinforced max-sum, for all runs at once: every pattern of a sweep in parallel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from atypical.learners.batched.runs import Runs, signs
from atypical.learners.reinforced_max_sum import BAND

if TYPE_CHECKING:
    from atypical.learners.reinforced_max_sum import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    h = (rule.spread * (2 * runs.uniform(0, runs.N) - 1)).float()
    messages = torch.zeros_like(runs.X)
    for sweep in range(rule.sweeps):
        messages = answers(runs.X * h[:, None, :] - messages)
        total = (runs.X * messages).sum(dim=1)
        reinforcement = sweep / rule.sweeps
        h = rule.damping * h + (1 - rule.damping) * (total + reinforcement * h)
        scale = held(h, messages)
        h, messages = scale * h, scale[:, :, None] * messages
        runs.sweeps += runs.running
        if not runs.judge(signs(h)):
            break


def held(h: Tensor, messages: Tensor) -> Tensor:
    """The power of two (R, 1) that brings the largest number of each run back into the band."""
    largest = torch.maximum(h.abs().amax(dim=1), messages.amax(dim=(1, 2)))
    inside = (largest == 0) | ((largest > 1 / BAND) & (largest < BAND))
    # A mantissa over its number is a power of two to the last bit; exp2 need not be.
    scale = torch.where(inside, 1.0, torch.frexp(largest).mantissa / largest)
    return scale[:, None]


def answers(c: Tensor) -> Tensor:
    """Messages to cavity fields c (..., N) in the patterns' gauge, as in the compiled rule."""
    N = c.shape[-1]
    flips = N // 2 + 1 - (c > 0).sum(dim=-1, keepdim=True)
    weak = torch.where(c > 0, torch.inf, -c).sort(dim=-1).values
    k = flips.clamp(0, N - 1)
    b = torch.where(flips >= 0, weak.gather(-1, k), 0.0)
    a = torch.where(flips > 0, weak.gather(-1, (k - 1).clamp_min(0)), 0.0)
    return torch.where(c >= -a, b, a)
