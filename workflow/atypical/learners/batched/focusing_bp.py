"""Focusing belief propagation, for all runs at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from atypical.learners.batched.passing import pass_patterns
from atypical.learners.batched.runs import Runs, signs

if TYPE_CHECKING:
    from atypical.learners.focusing_bp import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget. A run waits where its step has converged."""
    h = (rule.spread * (2 * runs.uniform(0, runs.N) - 1)).float()
    m = torch.tanh(h)
    g = torch.zeros((runs.R, runs.P), device=h.device)
    for step in range(rule.steps):
        rho = step / rule.steps
        moving = runs.running.clone()
        for _ in range(rule.inner):
            new_g, B = pass_patterns(runs.X, m, g, margin=0.0)
            new_h = (1 - rule.damping) * B + rule.damping * h
            new_m = attracted(new_h, math.sqrt(rho), 1 / (1 - rho))
            moved = (new_m - m).abs().amax(dim=1)
            here = moving[:, None]
            h, m, g = (
                torch.where(here, new, old) for new, old in ((new_h, h), (new_m, m), (new_g, g))
            )
            runs.sweeps += moving
            moving = moving & (moved >= rule.tolerance)
            if not moving.any():
                break
        if not runs.judge(signs(h)):
            break


def attracted(h: Tensor, t: float, others: float) -> Tensor:
    """Magnetisations of fields h in the pull of the other replicas."""
    tanh = torch.tanh(h)
    ratio = torch.exp(-others * torch.log((1 + t * tanh) / (1 - t * tanh)).abs())
    pull = torch.copysign(t * (1 - ratio) / (1 + ratio), h)
    return (tanh + pull) / (1 + tanh * pull)
