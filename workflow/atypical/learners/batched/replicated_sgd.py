"""Replicated descent, for all runs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from atypical.learners.batched.binarynet import descent
from atypical.learners.batched.runs import Orders, Runs, signs

if TYPE_CHECKING:
    from atypical.learners.replicated_sgd import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    many = 1 if rule.alike else rule.replicas
    drawn = (2 * runs.uniform(0, many * runs.N) - 1).float()
    starts = drawn.reshape(runs.R, many, runs.N).expand(-1, rule.replicas, -1)
    x = list(starts.unbind(dim=1))
    velocity = [torch.zeros_like(hidden) for hidden in x]
    w = [signs(hidden) for hidden in x]
    mean = torch.stack(w).mean(dim=0)
    orders = Orders(runs, drawn=many * runs.N, replicas=rule.replicas)
    for sweep in range(1, rule.sweeps + 1):
        if not runs.judge(signs(mean)):
            return
        order, coupling = orders.next(), rule.coupling_at(sweep)
        for first in range(0, runs.P, rule.batch):
            centre = signs(mean) if rule.force == "sign" else mean
            for a in range(rule.replicas):
                batch = order[:, a, first : first + rule.batch]
                own = x[a] if rule.force == "hidden" else w[a]
                moved = x[a] + coupling * ((centre if rule.coupled else w[a]) - own)
                if rule.loss == "errors":
                    x[a] = moved + rule.rate * correction(runs.X, batch, w[a])
                else:
                    pull = descent(runs.X, batch, w[a], rule.beta)
                    velocity[a] = rule.momentum * velocity[a] + pull
                    x[a] = (moved + rule.rate * velocity[a]).clamp(-1, 1)
                w[a] = signs(x[a])
            mean = torch.stack(w).mean(dim=0)
        runs.sweeps += runs.running
    runs.judge(signs(mean))


def correction(X: Tensor, batch: Tensor, w: Tensor) -> Tensor:
    """Sum of the wrong patterns among rows (R, B); see learners.descent."""
    rows = torch.take_along_dim(X, batch[:, :, None], dim=1)
    wrong = (torch.bmm(rows, w[:, :, None])[:, :, 0] < 0).to(rows.dtype)
    return torch.bmm(wrong[:, None, :], rows)[:, 0, :]
