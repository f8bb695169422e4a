"""Every state that a deep linear network can hold, a minimum or a saddle, and where descent from it
ends.

The task has d modes of different singular values. At a weight decay below every spinodal each
subset of them is a stationary state, in which a mode that is held has its learned strength
λ_a = w_a^L and the others are absent. Loss per sample, as the paper has it:

    E = ½ Σ_a (λ_a − η_a)² + (β/2) ‖W‖².

PyTorch's squared error is averaged over d outputs: 2/d of this loss, at weight_decay = 2β/d.
To turn a mode a that is held into a mode b that is not, the first layer reads b into a's hidden
direction and the last one writes b from it: the curvature along the two together is exactly

    w_a^{L−2} (η_a − η_b).

So a state that holds a mode while a stronger one is absent is a saddle, and those left are the
d + 1 states of the r strongest modes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.rates import state
from atypical.kinetics.world import LEARNED
from atypical.networks.linear import Shape, aligned, end_to_end, gradient, random_frames
from atypical.randomness.instances import instance_stream
from atypical.status import BUDGET, CONVERGED, DIVERGED
from atypical.tasks.gaussian_pairs import GaussianPairs

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Descent:
    """How a state is left: a Gaussian kick on every weight, then full-batch descent of E at
    `learning_rate`, until its largest slope is below `tolerance`, `steps` at most.
    """

    kick: float
    learning_rate: float
    tolerance: float
    steps: int


def minima_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    eta: Sequence[float],
    hidden: int,
    **descent: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_minima: a row per state and seed.   curves: depth, modes (the first so many of
    `eta`), beta.   descent: the numbers of a Descent.
    """
    for curve in curves:
        d, beta = curve["modes"], curve["beta"]
        shape = Shape(curve["depth"], d, hidden, d)
        task = GaussianPairs(tuple(eta[:d]), d, d)
        states = _states(shape, task, beta)
        rows = pd.DataFrame([_exact(shape, task, beta, w) for w in states])
        how = Descent(**descent)
        starts = np.stack([_kicked(shape, w, seed, how.kick) for w in states for seed in seeds])
        left = settle(starts, shape, task, beta, how)
        along = np.repeat(np.arange(len(states)), len(seeds))
        yield (
            rows.iloc[along]
            .reset_index(drop=True)
            .assign(**curve, seed=list(seeds) * len(states), **left)
        )


def exchange(strengths: Array, eta: Array, depth: int) -> float:
    """Smallest w_a^{L−2} (η_a − η_b) over modes a held and b not held; infinite without a pair.

    strengths, eta: w and η of every mode, (d,).
    """
    held, absent = np.flatnonzero(strengths), np.flatnonzero(strengths == 0)
    pairs = [strengths[a] ** (depth - 2) * (eta[a] - eta[b]) for a in held for b in absent]
    return float(min(pairs, default=np.inf))


def _states(shape: Shape, task: GaussianPairs, beta: float) -> list[Array]:
    """Weights per layer of the modes, (d,), in every state that exists at this weight decay."""
    points = [stationary_points(Mode(shape.depth, eta, beta)) for eta in task.eta]
    w = np.array([point.lam_min ** (1 / shape.depth) for point in points])
    there = np.flatnonzero(np.isfinite(w))
    sets = [held for r in range(len(there) + 1) for held in combinations(there, r)]
    return [np.where(np.isin(range(len(w)), held), w, 0.0) for held in sets]


def _exact(shape: Shape, task: GaussianPairs, beta: float, w: Array) -> dict[str, Any]:
    """Loss and smallest curvature of a state, rotations of its hidden directions left out."""
    half = len(w) / 2
    exact = state(shape, task, beta / half, w.tolist())
    return {
        "held": name(w),
        "energy": half * exact.energy,
        "curvature": half * float(exact.curvatures.min()),
        "exchange": exchange(w, np.array(task.eta), shape.depth),
    }


def _kicked(shape: Shape, w: Array, seed: int, kick: float) -> Array:
    """A state in the hidden directions of a seed, (n,), and its kick."""
    rng, held, axes = instance_stream(seed, "state", name(w)), np.flatnonzero(w), np.eye(len(w))
    still = aligned(shape, random_frames(rng, shape, axes[held], axes[held]), w[held])
    return np.asarray(still + kick * rng.standard_normal(shape.size))


def settle(
    weights: Array, shape: Shape, task: GaussianPairs, beta: float, how: Descent
) -> dict[str, Any]:
    """Descent of every run, (R, n): what it holds at its end, its slope there, and its steps.

    A run whose largest slope is below the tolerance never moves again.
    """
    half = len(task.eta) / 2
    steps = np.zeros(len(weights), dtype=np.int64)
    steepest = np.full(len(weights), np.inf)
    for step in range(how.steps + 1):
        slopes = half * gradient(weights, shape, task.population, beta / half)
        moves = steepest >= how.tolerance
        steepest = np.where(moves, np.abs(slopes).max(axis=1), steepest)
        moves &= (steepest >= how.tolerance) & (step < how.steps)
        if not moves.any():
            break
        weights = weights - how.learning_rate * moves[:, None] * slopes
        steps += moves
    strengths = np.diagonal(end_to_end(weights, shape), axis1=-2, axis2=-1)
    lost = np.where(np.isfinite(steepest), BUDGET, DIVERGED)
    return {
        "end": [name(own * (own > LEARNED)) for own in strengths],
        "gradient": steepest,
        "steps": steps,
        "status": np.where(steepest < how.tolerance, CONVERGED, lost),
    }


def name(strengths: Array) -> str:
    """A state by the modes that it holds, from 1, the strongest: 1+3; none."""
    return "+".join(str(a + 1) for a in np.flatnonzero(strengths)) or "none"
