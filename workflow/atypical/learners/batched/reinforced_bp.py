"""Reinforced belief propagation, for all runs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from atypical.learners.batched.passing import pass_patterns
from atypical.learners.batched.runs import Runs, signs

if TYPE_CHECKING:
    from atypical.learners.reinforced_bp import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    h = (rule.spread * (2 * runs.uniform(0, runs.N) - 1)).float()
    g = torch.zeros((runs.R, runs.P), device=h.device)
    for sweep in range(rule.sweeps):
        g, B = pass_patterns(runs.X, torch.tanh(h), g, margin=0.0)
        keep = rule.damping + (1 - rule.damping) * sweep / rule.sweeps
        h = (1 - rule.damping) * B + keep * h
        runs.sweeps += runs.running
        if not runs.judge(signs(h)):
            break
