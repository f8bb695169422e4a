"""Trapped networks: delays, and what it takes to open a trap.

Starts: `random` (preparation `none`), `rank-0` and `rank-1`: checkpoints, prepared as in
`checkpoints` from random weights of distribution `init`, on samples of kind `data`. An optimiser
starts cold.
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
from atypical.kinetics.engine.compiled import descend, epoch_orders
from atypical.kinetics.engine.optimisers import OPTIMISERS
from atypical.kinetics.engine.replicas import Outcome, Protocol, Replicas, Watch
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.world import LEARNED, Ensemble, World, ensemble, recorded
from atypical.networks.linear import carried, gradient
from atypical.randomness.instances import instance_key, instance_stream
from atypical.status import CONVERGED, DIVERGED
from atypical.tasks.gaussian_pairs import Moments, moments

Array = NDArray[np.float64]

RANDOM = "random"
RANKS = {"rank-0": 0, "rank-1": 1}
# What a run is told by: how it starts and is drawn to zero; what it is, as in paper C unless said.
STARTED = ("start", "preparation", "strength", "beta")
USUAL: dict[str, Any] = {
    "optimiser": "sgd",
    "data": "whitened",
    "inputs": 2,
    "init": "uniform",
    "learning_rate": 0.08,
    "batch": 64,
}
CONDITION = (*STARTED, *USUAL)


def started(here: Ensemble, curve: Mapping[str, Any]) -> Checkpoint:
    """Starting weights, their gradient and their status."""
    if curve["start"] == RANDOM:
        weights = here.starts()
        return Checkpoint(weights, np.full(len(weights), np.nan), np.full(len(weights), CONVERGED))
    way = (curve["preparation"], curve["strength"], curve["beta"], RANKS[curve["start"]])
    return prepared(here, *way)


def begun(here: Ensemble, curve: Mapping[str, Any]) -> tuple[Replicas, NDArray[np.str_]]:
    """Replicas at the start of a run, and the status of their checkpoints."""
    point = started(here, curve)
    temperature = curve["strength"] if curve["preparation"] == "noise" else 0.0
    start = here.replicas(
        point.weights,
        curve["beta"],
        curve["learning_rate"],
        curve["batch"],
        temperature,
        condition=_noise_of(curve),
        optimiser=OPTIMISERS[curve["optimiser"]],
    )
    return start, point.status


def _noise_of(curve: Mapping[str, Any]) -> dict[str, Any]:
    """What the noise of a run is drawn for: its start and weight decay, and whatever is not the
    paper's.
    """
    own = {name: curve[name] for name in STARTED}
    return own | {name: curve[name] for name, usual in USUAL.items() if curve[name] != usual}


class Ensembles:
    """The ensembles that a study's runs ask for, each drawn once."""

    def __init__(self, seeds: Sequence[int], world: Mapping[str, Any]) -> None:
        self.seeds, self.world = seeds, world
        self.drawn: dict[tuple[Any, ...], Ensemble] = {}

    def of(self, curve: Mapping[str, Any]) -> Ensemble:
        """Samples and random starts of the kind that a run asks for."""
        kind = (curve["data"], curve["inputs"], curve["init"])
        if kind not in self.drawn:
            data, inputs, init = kind
            world = World(whitened=data == "whitened", inputs=inputs, start=init, **self.world)
            self.drawn[kind] = ensemble(world, self.seeds)
        return self.drawn[kind]


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
    curves: Iterable[Mapping[str, Any]], seeds: Sequence[int], records: int, **world: Any
) -> Iterator[pd.DataFrame]:
    """Table linear_delayed: errors and singular values against epoch.

    curves: the names CONDITION, and epochs.
    """
    ensembles = Ensembles(seeds, world)
    for curve in curves:
        here, kept = ensembles.of(curve), recorded(curve["epochs"], records)
        start, status = begun(here, curve)
        steps = tuple(e * int(start.steps_per_epoch[0]) for e in kept)
        out = descend(start, Protocol(steps[-1], records=steps))
        yield here.trajectories(out, kept).assign(
            **{name: curve[name] for name in CONDITION},
            full_batch=int(start.full_batch[0]),
            status=np.tile(out.after(status), len(kept)),
        )


def trapping_table(
    curves: Iterable[Mapping[str, Any]], seeds: Sequence[int], **world: Any
) -> Iterator[pd.DataFrame]:
    """Table linear_trapping: time until σ₂ exceeds the paper's mark, and until it is past its
    saddle; censored at `epochs`.   curves: the names CONDITION, and epochs.
    """
    ensembles = Ensembles(seeds, world)
    for curve in curves:
        here = ensembles.of(curve)
        start, status = begun(here, curve)
        s2 = here.observed(start.weights)["s2"]
        saddle, edge = basin_edge(here, curve["beta"])
        frames = [
            pd.DataFrame({"seed": here.seeds}).assign(
                **{name: curve[name] for name in CONDITION},
                criterion=criterion,
                s2_start=s2,
                saddle_weight=saddle,
                escaped=out.escaped,
                epochs=out.replicas.clock / out.replicas.steps_per_epoch,
                censored_at=curve["epochs"],
                status=out.after(status),
            )
            for criterion, out in _passed(start, curve["epochs"], edge)
        ]
        yield pd.concat(frames, ignore_index=True)


def _passed(start: Replicas, epochs: int, edge: Array) -> Iterator[tuple[str, Outcome]]:
    """Runs until σ₂ passes the paper's mark, and on until it is past its saddle."""
    per_epoch = int(start.steps_per_epoch[0])
    for criterion, level in (("paper", LEARNED), ("basin", edge)):
        budget = epochs * per_epoch - start.clock
        out = descend(start, Protocol(budget, per_epoch, Watch(1, level)))
        yield criterion, out
        start = out.replicas


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
    out = descend(start, Protocol(last, look_every=last, records=(first, last)))
    shape = here.world.shape
    second = carried(
        lambda w: np.linalg.svd(shape.split(w)[1], compute_uv=False)[..., 1], out.records, shape
    )
    return np.asarray(np.log(second[:, 1] / second[:, 0]) / (learning_rate * (last - first)))
