"""Sparse sub-sampling: a network trapped on a large pool of samples goes on with a few of them.

A checkpoint of rank 1, prepared on the pool, is trained on the first few samples. What is left in
the missing mode, by the way of preparation or added to a converged checkpoint as a residual weight
per layer, decides the delay. A batch larger than the sample is full batch: there is no minibatch
noise then.

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

from atypical.kinetics.checkpoints import Checkpoint, converged, missing_eta, prepared, relax
from atypical.kinetics.engine.compiled import descend
from atypical.kinetics.engine.replicas import Protocol, Replicas, Watch
from atypical.kinetics.world import LEARNED, Ensemble, World, ensemble, recorded

Array = NDArray[np.float64]

RANK = 1  # of the checkpoint
# Preparations whose noise is that of a residual weight of their strength.
OF_A_WEIGHT = ("converged", "residual")


def few(pool: Ensemble, count: int) -> Ensemble:
    """The ensemble that trains on the first `count` samples of each pool."""
    return Ensemble(
        replace(pool.world, samples=count), pool.seeds, pool.train[:, :count], pool.test
    )


def pooled(seeds: Sequence[int], pool: int, samples: int, **world: Any) -> tuple[Ensemble, ...]:
    """The ensembles of the whole pool, and of the few samples."""
    if samples > pool:
        raise ValueError(f"samples: {samples} cannot be drawn from {pool}; give at most the pool.")
    whole = ensemble(World(samples=pool, whitened=False, **world), seeds)
    return whole, few(whole, samples)


def begun(
    pool: Ensemble, here: Ensemble, curve: Mapping[str, Any], beta: float, learning_rate: float
) -> tuple[Replicas, Checkpoint]:
    """Replicas at the start of a run on the few samples, and the checkpoints of the pool."""
    point = prepared(pool, curve["preparation"], curve["strength"], beta, RANK)
    temperature = curve["strength"] if curve["preparation"] == "noise" else 0.0
    start = here.replicas(
        point.weights, beta, learning_rate, curve["batch"], temperature, condition=_noise_of(curve)
    )
    return start, point


def _noise_of(curve: Mapping[str, Any]) -> dict[str, Any]:
    """What the noise of a run is drawn for."""
    if curve["preparation"] in OF_A_WEIGHT:
        return {"residual": curve["strength"], "batch": curve["batch"]}
    return {name: curve[name] for name in ("preparation", "strength", "batch")}


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

    curves: preparation, strength.   pool: pool, samples, and the numbers of a World.
    """
    whole, here = pooled(seeds, **pool)
    kept = recorded(epochs, records)
    for curve in ({**c, "batch": batch} for c in curves):
        start, point = begun(whole, here, curve, beta, learning_rate)
        steps = tuple(e * int(start.steps_per_epoch[0]) for e in kept)
        out = descend(start, Protocol(steps[-1], records=steps))
        yield here.trajectories(out, kept).assign(
            **_shared(curve, start, beta, learning_rate),
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

    curves: preparation, strength, batch.
    """
    whole, here = pooled(seeds, pool, samples, **world)
    eta = missing_eta(here, relax(here, converged(whole, beta, RANK).weights, beta), RANK)
    depth = here.world.depth
    for curve in curves:
        start, point = begun(whole, here, curve, beta, learning_rate)
        per_epoch = int(start.steps_per_epoch[0])
        out = descend(start, Protocol(epochs * per_epoch, per_epoch, Watch(1, LEARNED)))
        weight = weight_left(here, curve, point)
        time = growth_time(weight, LEARNED ** (1 / depth), eta, beta, depth)
        yield pd.DataFrame({"seed": here.seeds}).assign(
            **_shared(curve, start, beta, learning_rate),
            eta_missing=eta,
            saddle_weight=(beta / eta) ** (1 / (depth - 2)) if depth > 2 else 0.0,
            weight_start=weight,
            escaped=out.escaped,
            epochs=out.replicas.clock / per_epoch,
            censored_at=epochs,
            predicted=time / (learning_rate * per_epoch),
            status=out.after(point.status),
        )


def weight_left(here: Ensemble, curve: Mapping[str, Any], point: Checkpoint) -> Array:
    """Weight per layer of the missing mode in each checkpoint, (R,): as it was added, or λ₂^{1/L}
    of what was left over.
    """
    if curve["preparation"] in OF_A_WEIGHT:
        return np.full(len(here.seeds), float(curve["strength"]))
    return np.asarray(here.observed(point.weights)["s2"] ** (1 / here.world.depth))


def growth_time(start: float | Array, end: float, eta: Array, beta: float, depth: int) -> Array:
    """Time in which a balanced mode grows from weight `start` to `end`: 0 where it is there
    already, infinite where the decay wins.
    """
    start = np.broadcast_to(start, eta.shape).astype(float)
    safe = np.where(start > 0, np.minimum(start, end), end)
    return np.where(start > 0, _growth(safe, end, eta, beta, depth), np.inf)


def _growth(start: Array, end: float, eta: Array, beta: float, depth: int) -> Array:
    """The same for weights in (0, end]."""
    if depth == 2:
        rate = eta - beta
        return np.where(rate > 0, np.log(end / start) / np.where(rate > 0, rate, 1.0), np.inf)
    power = depth - 2
    if beta == 0:
        return np.asarray((start**-power - end**-power) / (power * eta))
    gain = 1 - beta / (eta * np.array([start, np.full_like(start, end)]) ** power)
    grows = gain[0] > 0
    safe = np.where(grows, gain, 1.0)
    return np.where(grows, np.log(safe[1] / safe[0]) / (beta * power), np.inf)


def _shared(
    curve: Mapping[str, Any], start: Replicas, beta: float, learning_rate: float
) -> dict[str, Any]:
    return {
        **curve,
        "beta": beta,
        "learning_rate": learning_rate,
        "batch_used": min(curve["batch"], start.samples.shape[1]),
        "full_batch": int(start.full_batch[0]),
    }
