"""BinaryNet, for all runs at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from atypical.learners.batched.runs import Orders, Runs, signs

if TYPE_CHECKING:
    from atypical.learners.binarynet import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    x = (2 * runs.uniform(0, runs.N) - 1).float()
    w, velocity = signs(x), torch.zeros_like(x)
    orders = Orders(runs, drawn=runs.N)
    for _ in range(rule.sweeps):
        if not runs.judge(w):
            return
        order = orders.next()[:, 0]
        for first in range(0, runs.P, rule.batch):
            pull = descent(runs.X, order[:, first : first + rule.batch], w, rule.beta)
            velocity = rule.momentum * velocity + pull
            x = (x + rule.rate * velocity).clamp(-1, 1)
            w = signs(x)
        runs.sweeps += runs.running
    runs.judge(w)


def descent(X: Tensor, batch: Tensor, w: Tensor, beta: float) -> Tensor:
    """Mean descent direction of the logistic loss over rows (R, B); see learners.descent."""
    rows = torch.take_along_dim(X, batch[:, :, None], dim=1)
    stability = torch.bmm(rows, w[:, :, None])[:, :, 0] / math.sqrt(X.shape[2])
    slope = torch.sigmoid(-2 * beta * stability) / batch.shape[1]
    return torch.bmm(slope[:, None, :], rows)[:, 0, :]
