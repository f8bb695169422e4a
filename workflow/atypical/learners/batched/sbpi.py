"""SBPI, for all runs at once: pattern after pattern, each run in its own order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from atypical.learners.batched.runs import Orders, Runs, signs
from atypical.learners.sbpi import most_states

# A launch or more for each pattern, or each flip.
STEP_BY_STEP = True

if TYPE_CHECKING:
    from atypical.learners.sbpi import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run until a sweep corrects nothing, or to its budget."""
    most = most_states(rule.states, runs.N)
    h = torch.where(runs.uniform(0, runs.N) < 0.5, 1.0, -1.0)
    orders, every = Orders(runs, drawn=runs.N), torch.arange(runs.R, device=h.device)
    for _ in range(rule.sweeps):
        order, draws = orders.next()[:, 0], orders.draws()
        failed = torch.zeros_like(runs.running)
        for mu in range(runs.P):
            row = runs.X[every, order[:, mu]]
            field = (row * signs(h)).sum(dim=1)
            wrong = runs.running & (field < 0)
            barely = runs.running & (field > 0) & (field <= rule.threshold)
            secured = barely & (draws.next(barely) < rule.probability)
            moves = wrong[:, None] | (secured[:, None] & (h * row > 0))
            h = torch.where(moves, (h + 2 * row).clamp(-most, most), h)
            failed |= wrong
        orders.resume(draws)
        runs.sweeps += runs.running
        runs.running &= failed
        if not runs.running.any():
            break
    runs.weights = signs(h)
