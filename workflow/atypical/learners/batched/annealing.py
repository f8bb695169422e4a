"""Simulated annealing, for all runs at once: flip after flip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from atypical.learners.batched.runs import Draws, Runs

# A launch or more for each pattern, or each flip.
STEP_BY_STEP = True

if TYPE_CHECKING:
    from atypical.learners.annealing import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget; the last solution of a run is kept."""
    columns = runs.X.transpose(1, 2).contiguous()
    every = torch.arange(runs.R, device=columns.device)
    w = torch.where(runs.uniform(0, runs.N) < 0.5, 1.0, -1.0)
    sums = torch.bmm(runs.X, w[:, :, None])[:, :, 0]
    errors, draws = (sums <= 0).sum(dim=1), Draws(runs, drawn=runs.N)
    runs.weights = w.clone()
    if not runs.whole:
        runs.running &= errors > 0
    for sweep in range(rule.sweeps):
        beta = rule.hot + (rule.cold - rule.hot) * sweep / rule.sweeps
        runs.sweeps += runs.running
        for _ in range(runs.N):
            i = (draws.next(runs.running) * runs.N).long()
            moved = sums - 2 * w[every, i][:, None] * columns[every, i]
            after = (moved <= 0).sum(dim=1)
            worse = runs.running & (after > errors)
            chance = torch.exp(-beta * (after - errors).double())
            taken = runs.running & (~worse | (draws.next(worse) < chance))
            sums = torch.where(taken[:, None], moved, sums)
            w[every, i] = torch.where(taken, -w[every, i], w[every, i])
            errors = torch.where(taken, after, errors)
            solves = taken & (errors == 0)
            runs.weights = torch.where(solves[:, None], w, runs.weights)
            runs.solved |= solves
            if not runs.whole:
                runs.running &= ~solves
        if not runs.running.any():
            break
    runs.weights = torch.where(runs.solved[:, None], runs.weights, w)
