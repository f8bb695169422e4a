"""Trapped networks under SGD: delays, and what it takes to open a trap.

Starts: `random` (preparation `none`), `rank-0` and `rank-1`: checkpoints, prepared as in
`checkpoints`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.kinetics.checkpoints import (
    Checkpoint,
    converged,
    escape_direction,
    prepared,
    with_residual,
)
from atypical.kinetics.engine.compiled import epoch_orders
from atypical.kinetics.engine.descent import descend
from atypical.kinetics.engine.replicas import Protocol, Replicas, Watch
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.world import LEARNED, Ensemble, World, ensemble, recorded
from atypical.networks.linear import carried, gradient
from atypical.randomness.instances import instance_key, instance_stream
from atypical.status import CONVERGED, DIVERGED
from atypical.tasks.gaussian_pairs import Moments, moments

Array = NDArray[np.float64]

RANDOM = "random"
RANKS = {"rank-0": 0, "rank-1": 1}


def started(here: Ensemble, curve: Mapping[str, Any]) -> Checkpoint:
    """Starting weights, their gradient and their status."""
    if curve["start"] == RANDOM:
        weights = here.starts()
        return Checkpoint(weights, np.full(len(weights), np.nan), np.full(len(weights), CONVERGED))
    way = (curve["preparation"], curve["strength"], curve["beta"], RANKS[curve["start"]])
    return prepared(here, *way)


def begun(
    here: Ensemble, curve: Mapping[str, Any], learning_rate: float, batch: int
) -> tuple[Replicas, NDArray[np.str_]]:
    """Replicas at the start of a run, and the status of their checkpoints."""
    point = started(here, curve)
    temperature = curve["strength"] if curve["preparation"] == "noise" else 0.0
    return here.replicas(
        point.weights, curve["beta"], learning_rate, batch, temperature, curve
    ), point.status


def basin_edge(here: Ensemble, beta: float) -> tuple[Array, Array]:
    """Weight per layer at the saddle of each sample's second mode, and the level of σ₂ between it
    and the learned minimum, (R,); infinite where that mode cannot be learned.
    """
    points = [stationary_points(Mode(here.world.depth, eta, beta)) for eta in here.eta[:, 1]]
    learnable = np.array([p.status == CONVERGED for p in points])
    saddle, minimum = np.array([(p.lam_saddle, p.lam_min) for p in points]).T
    weight = np.where(learnable, saddle, np.inf) ** (1 / here.world.depth)
    return weight, np.where(learnable, (saddle + minimum) / 2, np.inf)


def delayed_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    epochs: int,
    records: int,
    learning_rate: float,
    batch: int,
    **world: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_delayed: errors and singular values against epoch.   curves: start, preparation,
    strength, β.
    """
    here, kept = ensemble(World(**world), seeds), recorded(epochs, records)
    for curve in curves:
        start, status = begun(here, curve, learning_rate, batch)
        steps = tuple(e * int(start.steps_per_epoch[0]) for e in kept)
        out = descend(start, Protocol(steps[-1], records=steps), here.world.device)
        run = here.trajectories(out, kept).assign(**curve, learning_rate=learning_rate)
        yield run.assign(
            batch=batch,
            full_batch=int(start.full_batch[0]),
            status=np.tile(out.after(status), len(kept)),
        )


def trapping_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    epochs: int,
    learning_rate: float,
    batch: int,
    **world: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_trapping: time until σ₂ exceeds the paper's mark, and until it is past its
    saddle; censored at `epochs`.
    """
    here = ensemble(World(**world), seeds)
    for curve in curves:
        start, status = begun(here, curve, learning_rate, batch)
        per_epoch = int(start.steps_per_epoch[0])
        s2 = here.observed(start.weights)["s2"]
        left = start
        saddle, edge = basin_edge(here, curve["beta"])
        frames = []
        for criterion, level in (("paper", LEARNED), ("basin", edge)):
            budget = epochs * per_epoch - left.clock
            out = descend(left, Protocol(budget, per_epoch, Watch(1, level)), here.world.device)
            left = out.replicas
            frames.append(
                pd.DataFrame({"seed": here.seeds}).assign(
                    **curve,
                    criterion=criterion,
                    s2_start=s2,
                    saddle_weight=saddle,
                    escaped=out.escaped,
                    epochs=left.clock / per_epoch,
                    censored_at=epochs,
                    status=out.after(status),
                )
            )
        yield pd.concat(frames, ignore_index=True)


def noise_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    learning_rate: float,
    batch: int,
    minibatches: int,
    **world: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_noise: variance of the minibatch gradient at the trap along the way out, and the
    fate of a small weight there.

    curves: β and residual weight δ. Variances are of the gradient's component along a unit vector:
    towards the missing mode, along the present mode's strength, and of the sum over all weights.
    The growth rate is that of the second singular value of the middle layers per unit of learning
    rate × steps, from a random weight of 1e-6.
    """
    here = ensemble(World(**world), seeds)
    for curve in curves:
        point = converged(here, curve["beta"], 1)
        weights = with_residual(here, point.weights, 1, curve["residual"])
        out_of_trap = escape_direction(here, point.weights, 1)
        present = point.weights / np.linalg.norm(point.weights, axis=1, keepdims=True)
        slopes = minibatch_gradients(here, weights, curve["beta"], batch, minibatches)
        growth = transverse_growth(here, point.weights, curve["beta"], learning_rate, batch)
        yield pd.DataFrame({"seed": here.seeds}).assign(
            **curve,
            learning_rate=learning_rate,
            batch=batch,
            noise_escape=np.einsum("rmn,rn->rm", slopes, out_of_trap).var(axis=1, ddof=1),
            noise_present=np.einsum("rmn,rn->rm", slopes, present).var(axis=1, ddof=1),
            noise_total=slopes.var(axis=1, ddof=1).sum(axis=1),
            growth_rate=growth,
            status=np.where(np.isnan(growth) & (point.status == CONVERGED), DIVERGED, point.status),
        )


def minibatch_gradients(
    here: Ensemble, weights: Array, beta: float, batch: int, count: int
) -> Array:
    """Gradients on `count` minibatches of each seed, (R, count, n)."""
    N = here.world.samples
    size = min(batch, N)
    keys = np.array([instance_key(s, "minibatches") for s in here.seeds])
    per_epoch = N // size
    parts: list[Moments] = []
    for epoch in range(-(-count // per_epoch)):
        order = epoch_orders(keys, np.full(len(keys), epoch), N)
        shuffled = np.take_along_axis(here.train, order[:, :, None], axis=1)
        for first in range(0, per_epoch * size, size):
            parts.append(moments(shuffled[:, first : first + size], here.world.inputs))
    slopes = [gradient(weights, here.world.shape, m, beta) for m in parts[:count]]
    return np.stack(slopes, axis=1)


def transverse_growth(
    here: Ensemble, weights: Array, beta: float, learning_rate: float, batch: int
) -> Array:
    """Growth rate of a small weight outside the trapped mode under SGD, per unit of learning rate ×
    steps, (R,); NaN where a run diverged.
    """
    spread = 1e-6
    kicks = [instance_stream(s, "kick").standard_normal(weights.shape[1]) for s in here.seeds]
    start = here.replicas(weights + spread * np.array(kicks), beta, learning_rate, batch)
    first, last = (round(time / beta / learning_rate) for time in (2.0, 8.0))
    out = descend(start, Protocol(last, look_every=last, records=(first, last)), here.world.device)
    shape = here.world.shape
    second = carried(
        lambda w: np.linalg.svd(shape.split(w)[1], compute_uv=False)[..., 1], out.records, shape
    )
    return np.asarray(np.log(second[:, 1] / second[:, 0]) / (learning_rate * (last - first)))
