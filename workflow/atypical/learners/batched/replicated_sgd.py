"""Replicated descent, for all runs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from atypical.learners.batched.binarynet import descent
from atypical.learners.batched.runs import Orders, Runs, signs

if TYPE_CHECKING:
    from atypical.learners.replicated_sgd import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    drawn = (2 * runs.uniform(0, rule.replicas * runs.N) - 1).float()
    x = list(drawn.reshape(runs.R, rule.replicas, runs.N).unbind(dim=1))
    velocity = [torch.zeros_like(hidden) for hidden in x]
    w = [signs(hidden) for hidden in x]
    mean = torch.stack(w).mean(dim=0)
    orders = Orders(runs, drawn=rule.replicas * runs.N, replicas=rule.replicas)
    for _ in range(rule.sweeps):
        if not runs.judge(signs(mean)):
            return
        order = orders.next()
        for first in range(0, runs.P, rule.batch):
            for a in range(rule.replicas):
                batch = order[:, a, first : first + rule.batch]
                pull = descent(runs.X, batch, w[a], rule.beta)
                velocity[a] = rule.momentum * velocity[a] + pull
                moved = x[a] + rule.coupling * (mean - w[a]) + rule.rate * velocity[a]
                x[a] = moved.clamp(-1, 1)
                w[a] = signs(x[a])
            mean = torch.stack(w).mean(dim=0)
        runs.sweeps += runs.running
    runs.judge(signs(mean))
