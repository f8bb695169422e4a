"""Sparse sub-sampling: a network trapped on a large pool of samples goes on with a few of them.

A checkpoint of rank 1, converged on the pool, is given a residual weight δ per layer in the missing
mode and is trained on the first few samples. A batch larger than the sample is full batch: there is
no minibatch noise then.

Predicted delay, without any noise: the mode grows as dw/dt = η w^{L−1} − β w while λ = w^L ≪ η,
with η the singular value that the few samples leave unexplained at the trap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.kinetics.checkpoints import Checkpoint, converged, missing_eta, relax, with_residual
from atypical.kinetics.engine.descent import descend
from atypical.kinetics.engine.replicas import Protocol, Watch
from atypical.kinetics.world import LEARNED, Ensemble, World, ensemble, recorded

Array = NDArray[np.float64]


def few(pool: Ensemble, count: int) -> Ensemble:
    """The ensemble that trains on the first `count` samples of each pool."""
    return Ensemble(
        replace(pool.world, samples=count), pool.seeds, pool.train[:, :count], pool.test
    )


def trapped(
    seeds: Sequence[int], beta: float, pool: int, samples: int, **world: Any
) -> tuple[Ensemble, Checkpoint]:
    """The sparse ensemble, and the checkpoint of rank 1 that converged on the pool."""
    if samples > pool:
        raise ValueError(f"samples: {samples} cannot be drawn from {pool}; give at most the pool.")
    whole = ensemble(World(samples=pool, whitened=False, **world), seeds)
    return few(whole, samples), converged(whole, beta, 1)


def sparse_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    epochs: int,
    records: int,
    beta: float,
    learning_rate: float,
    batch: int,
    **pool: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_sparse: what is observed against epoch.

    curves: residual.   pool: pool, samples, and the numbers of a World.
    """
    here, point = trapped(seeds, beta, **pool)
    kept = recorded(epochs, records)
    for curve in ({**c, "batch": batch} for c in curves):
        weights = with_residual(here, point.weights, 1, curve["residual"])
        start = here.replicas(weights, beta, learning_rate, curve["batch"], condition=curve)
        steps = tuple(e * int(start.steps_per_epoch[0]) for e in kept)
        out = descend(start, Protocol(steps[-1], records=steps), here.world.device)
        yield here.trajectories(out, kept).assign(
            **_shared(curve, start.full_batch, here.world.samples, beta, learning_rate),
            status=np.tile(out.after(point.status), len(kept)),
        )


def sparse_delay_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    epochs: int,
    beta: float,
    learning_rate: float,
    pool: int,
    samples: int,
    **world: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_sparse_delay: epoch at which σ₂ exceeds the paper's mark, beside the prediction
    without noise.
    """
    here, point = trapped(seeds, beta, pool, samples, **world)
    eta = missing_eta(here, relax(here, point.weights, beta), 1)
    depth = here.world.depth
    for curve in curves:
        weights = with_residual(here, point.weights, 1, curve["residual"])
        start = here.replicas(weights, beta, learning_rate, curve["batch"], condition=curve)
        per_epoch = int(start.steps_per_epoch[0])
        out = descend(
            start, Protocol(epochs * per_epoch, per_epoch, Watch(1, LEARNED)), here.world.device
        )
        time = growth_time(curve["residual"], LEARNED ** (1 / depth), eta, beta, depth)
        yield pd.DataFrame({"seed": here.seeds}).assign(
            **_shared(curve, start.full_batch, samples, beta, learning_rate),
            eta_missing=eta,
            saddle_weight=(beta / eta) ** (1 / (depth - 2)) if depth > 2 else 0.0,
            escaped=out.escaped,
            epochs=out.replicas.clock / per_epoch,
            censored_at=epochs,
            predicted=time / (learning_rate * per_epoch),
            status=out.after(point.status),
        )


def growth_time(start: float, end: float, eta: Array, beta: float, depth: int) -> Array:
    """Time in which a balanced mode grows from weight `start` to `end`; infinite where the decay
    wins.
    """
    if start <= 0:
        return np.full_like(eta, np.inf)
    if depth == 2:
        rate = eta - beta
        return np.where(rate > 0, np.log(end / start) / np.where(rate > 0, rate, 1.0), np.inf)
    power = depth - 2
    gain = 1 - beta / (eta * np.array([start, end])[:, None] ** power)
    grows = gain[0] > 0
    safe = np.where(grows, gain, 1.0)
    if beta == 0:
        return np.asarray((start**-power - end**-power) / (power * eta))
    return np.where(grows, np.log(safe[1] / safe[0]) / (beta * power), np.inf)


def _shared(
    curve: Mapping[str, Any],
    full_batch: NDArray[np.bool_],
    samples: int,
    beta: float,
    learning_rate: float,
) -> dict[str, Any]:
    return {
        **curve,
        "beta": beta,
        "learning_rate": learning_rate,
        "batch_used": min(curve["batch"], samples),
        "full_batch": int(full_batch[0]),
    }
