"""Cross-entropy descent on a mean field, for all runs at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

from atypical.learners.batched.passing import hazard
from atypical.learners.batched.runs import Orders, Runs, signs
from atypical.learners.cross_entropy import ONE_FLIP

if TYPE_CHECKING:
    from atypical.learners.cross_entropy import Rule


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    h = (rule.spread * (2 * runs.uniform(0, runs.N) - 1)).float()
    orders = Orders(runs, drawn=runs.N)
    scale, least = 1 / math.sqrt(runs.N), ONE_FLIP / runs.N
    for _ in range(rule.sweeps):
        if not runs.judge(signs(h)):
            return
        order = orders.next()[:, 0]
        for first in range(0, runs.P, rule.batch):
            m = torch.tanh(h)
            V = (1 - (m * m).mean(dim=1, keepdim=True)).clamp_min(least)
            batch = order[:, first : first + rule.batch, None]
            rows = torch.take_along_dim(runs.X, batch, dim=1)
            a = torch.bmm(rows, m[:, :, None])[:, :, 0] * scale
            g = hazard(-a / V.sqrt()) / V.sqrt()
            own = (least < V) * (g * a).sum(dim=1, keepdim=True) / (runs.N * V)
            h = h + rule.rate * (torch.bmm(g[:, None, :], rows)[:, 0, :] * scale + own * m)
        runs.sweeps += runs.running
    runs.judge(signs(h))
