"""Sweeps of the weight decay of networks that add modulo p.

Networks memorise without weight decay. Then it rises step by step, each from where the last one
ended; at its largest it turns, and falls down to its smallest; and once more from a turn on the way
up, where networks generalise. Optimisers keep their moments. As zero is stationary, a little kick
comes before each step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import pandas as pd
import torch

from atypical.kinetics.modular import Stack
from atypical.kinetics.nonlinear import kicked
from atypical.networks.quadratic import Quadratic
from atypical.status import CONVERGED
from atypical.tasks.modular_addition import trained


def modular_sweep_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    modulus: int,
    share: float,
    hidden: int,
    kick: float,
) -> Iterator[pd.DataFrame]:
    """Table modular_sweep.

    curves: optimiser, batch, learning_rate, weight_decay (all of them), turn, memorise and steps of
    each.   kick: standard deviation.   A run that diverges is over.
    """
    torch.set_num_threads(1)  # a job is one thread; two in each of two jobs would collapse
    network = Quadratic(2 * modulus, hidden, modulus)
    kept = ("optimiser", "batch", "learning_rate", "steps")
    for curve in curves:
        stack = Stack(network, dict(curve) | {"weight_decay": 0.0}, seeds, (modulus, share))
        stack.advance(curve["memorise"])
        grid = sorted(curve["weight_decay"])
        points = pd.concat(_ways(stack, grid, curve, kick), ignore_index=True)
        named = {name: curve[name] for name in kept}
        full = int(curve["batch"] >= trained(modulus, share))
        yield points.drop(columns="step").assign(full_batch=full, **named)


def _ways(
    stack: Stack, grid: Sequence[float], curve: Mapping[str, Any], kick: float
) -> Iterator[pd.DataFrame]:
    """Up, down and back, each from the smallest weight decay on, as they stand in the table."""
    low = [beta for beta in grid if beta <= curve["turn"]]
    high, how = grid[len(low) :], (curve["steps"], kick)
    yield from _swept(stack, "up", low, *how)
    turned = deepcopy(stack)
    yield from _swept(stack, "up", high, *how)
    yield from reversed([*_swept(stack, "down", grid[::-1], *how)])
    yield from reversed([*_swept(turned, "back", low[::-1], *how)])


def _swept(
    stack: Stack, way: str, grid: Sequence[float], steps: int, kick: float
) -> Iterator[pd.DataFrame]:
    """Where all runs end at each weight decay."""
    for beta in grid:
        if not len(stack.seeds):
            return
        stack.theta = kicked(stack.theta, kick, stack.seeds.tolist(), beta)
        stack.descent.decay = beta
        stack.advance(steps)
        seen = stack.observed()
        yield seen.assign(direction=way, weight_decay=beta)
        stack.keep((seen["status"] == CONVERGED).to_numpy())
