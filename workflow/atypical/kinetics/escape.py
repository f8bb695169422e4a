"""Escape times from a state of given rank, under minibatch noise or injected noise, up and down in
rank.

An escape is seen behind the saddle: where the singular value of the mode passes the middle between
its saddle and what it goes to, the learned minimum on the way up and zero on the way down. Time is
learning rate × steps; a run that did not escape is censored at its budget.

Moments of an optimiser are `cold` (zero) at the start, or `kept`: those that it has after many
steps at the checkpoint, as if it had led there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.kinetics.checkpoints import Checkpoint, converged, prepared
from atypical.kinetics.engine.compiled import descend
from atypical.kinetics.engine.optimisers import OPTIMISERS
from atypical.kinetics.engine.replicas import Outcome, Protocol, Replicas, Watch
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.rates import rank_rate
from atypical.kinetics.reduced import Reduced, reduced_rate
from atypical.kinetics.world import Ensemble, World, ensemble
from atypical.status import CONVERGED, NO_SADDLE

Array = NDArray[np.float64]

LOOK_EVERY = 10  # steps between looks at escape
# Steps in which moments forget how they began: five times the longest memory, 1/(1 − β₂).
WARMING = 5_000
# A learning rate under which no weight moves.
STILL = float(np.finfo(float).tiny)
# Runs of the reduced network, so many that its rate is surer than a measured one, and the most
# steps of each.
REDUCED_RUNS, REDUCED_STEPS = 96, 200_000


def escape_table(
    curves: Iterable[Mapping[str, Any]], seeds: Sequence[int], **world: Any
) -> Iterator[pd.DataFrame]:
    """Table linear_escape: an optimiser's noise, from prepared checkpoints.

    curves: optimiser, moments, data, preparation, strength, direction, start_rank, beta,
    learning_rate, batch, and the most `steps` of a run.
    """

    @cache
    def drawn(data: str) -> Ensemble:
        return ensemble(World(whitened=data == "whitened", **world), seeds)

    @cache
    def checkpoint(data: str, *way: Any) -> Checkpoint:
        return prepared(drawn(data), *way)

    for curve in curves:
        names = ("data", "preparation", "strength", "beta", "start_rank")
        point = checkpoint(*(curve[name] for name in names))
        condition = {name: value for name, value in curve.items() if name != "steps"}
        start = begun(drawn(curve["data"]), point.weights, condition)
        yield escapes(drawn(curve["data"]), point, start, condition, curve["steps"])


def one_way_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    epochs: int,
    steps: int,
    **world: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_one_way: SGD from converged checkpoints plus a residual weight.

    curves: direction (up or down in rank), start_rank, residual, beta, learning_rate, batch.   A
    run lasts `epochs` at most, and `steps` at most.
    """
    here = ensemble(World(**world), seeds)
    for curve in curves:
        way = ("residual", curve["residual"], curve["beta"], curve["start_rank"])
        point = prepared(here, *way)
        start = here.replicas(
            point.weights, curve["beta"], curve["learning_rate"], curve["batch"], condition=curve
        )
        budget = min(steps, epochs * int(start.steps_per_epoch[0]))
        yield escapes(here, point, start, curve, budget)


def begun(here: Ensemble, weights: Array, condition: Mapping[str, Any]) -> Replicas:
    """Replicas at a checkpoint, with the moments that the condition asks for."""
    start = here.replicas(
        weights,
        condition["beta"],
        condition["learning_rate"],
        condition["batch"],
        condition=condition,
        optimiser=OPTIMISERS[condition["optimiser"]],
    )
    return warmed(here, start, condition) if condition["moments"] == "kept" else start


def warmed(here: Ensemble, start: Replicas, condition: Mapping[str, Any]) -> Replicas:
    """The same replicas with the moments that their optimiser has after steps that move nothing,
    through minibatches of their own.
    """
    ahead = here.replicas(
        start.weights,
        start.beta,
        STILL,
        int(start.batch[0]),
        condition={**condition, "stage": "warming"},
        optimiser=start.optimiser,
    )
    warm = descend(ahead, Protocol(WARMING, look_every=WARMING)).replicas
    return start.with_(moments=warm.moments, made=warm.made)


def escapes(
    here: Ensemble, point: Checkpoint, start: Replicas, curve: Mapping[str, Any], steps: int
) -> pd.DataFrame:
    """Escape times of replicas at a checkpoint, one row per seed."""
    beta, rank, gain = curve["beta"], curve["start_rank"], _gain(curve["direction"])
    watch = way_out(here, beta, rank, gain)
    out = descend(start, Protocol(steps, LOOK_EVERY, watch))
    return _rows(here, curve, out, steps, curve["learning_rate"]).assign(
        hidden=here.world.hidden,
        full_batch=int(start.full_batch[0]),
        barrier=_barrier(here, beta, rank, gain),
        rate_reduced=_reduced(here, curve, steps),
        status=out.after(_status(point, watch)),
    )


def langevin_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    learning_rate: float,
    steps: int,
    **world: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_langevin: injected isotropic noise on full batches.   curves: hidden,
    start_rank, beta, barrier_over_temperature.
    """
    for curve in curves:
        here = ensemble(World(hidden=curve["hidden"], **world), seeds)
        rank, beta = curve["start_rank"], curve["beta"]
        barrier = _barrier(here, beta, rank, 1)
        temperature = barrier / curve["barrier_over_temperature"]
        point = converged(here, beta, rank)
        start = here.replicas(
            point.weights, beta, learning_rate, here.world.samples, temperature, curve
        )
        watch = way_out(here, beta, rank, 1)
        out = descend(start, Protocol(steps, LOOK_EVERY, watch))
        yield _rows(here, curve, out, steps, learning_rate).assign(
            direction="up",
            learning_rate=learning_rate,
            temperature=temperature,
            barrier=barrier,
            rate_theory=rank_rate(here.world.shape, here.world.task, beta, temperature, rank)[0],
            status=out.after(_status(point, watch)),
        )


def _rows(
    here: Ensemble,
    curve: Mapping[str, Any],
    out: Outcome,
    budget: int,
    rate: float,
) -> pd.DataFrame:
    clock = out.replicas.clock
    return pd.DataFrame({"seed": here.seeds}).assign(
        **curve,
        escaped=out.escaped,
        time=clock * rate,
        epochs=clock / out.replicas.steps_per_epoch,
        censored_at=budget * rate,
    )


def way_out(here: Ensemble, beta: float, rank: int, gain: int) -> Watch:
    """What is watched for an escape: the mode that comes (gain +1) or goes (−1), and a level of its
    singular value behind the saddle, (R,).
    """
    mode = rank if gain > 0 else rank - 1
    points = [stationary_points(Mode(here.world.depth, eta, beta)) for eta in here.eta[:, mode]]
    level = [
        (p.lam_saddle + (p.lam_min if gain > 0 else 0.0)) / 2 if p.status == CONVERGED else np.nan
        for p in points
    ]
    return Watch(mode, np.array(level), rises=gain > 0)


def _status(point: Checkpoint, watch: Watch) -> NDArray[np.str_]:
    """Status of each checkpoint; a seed without a saddle between the two ranks has nowhere to
    escape to.
    """
    return np.where(np.isfinite(watch.level), point.status, NO_SADDLE)


def _barrier(here: Ensemble, beta: float, rank: int, gain: int) -> float:
    """Height of the barrier of the task's own mode (of infinitely many samples)."""
    mode = rank if gain > 0 else rank - 1
    point = stationary_points(Mode(here.world.depth, here.world.eta[mode], beta))
    return point.barrier_up if gain > 0 else point.barrier_down


def _reduced(here: Ensemble, curve: Mapping[str, Any], steps: int) -> float:
    """Rate of the network of two units a layer, for traps that hold nothing of a missing mode."""
    whole = curve.get("preparation", "residual") in ("converged", "residual")
    left = curve.get("strength", curve.get("residual"))
    if not (whole and left == 0 and here.world.whitened):
        return float("nan")
    world = here.world
    network = Reduced(
        world.task,
        world.depth,
        world.hidden,
        curve["beta"],
        curve["learning_rate"],
        curve["batch"],
        world.samples,
    )
    return reduced_rate(
        network,
        OPTIMISERS[curve.get("optimiser", "sgd")],
        curve["start_rank"],
        _gain(curve["direction"]),
        REDUCED_RUNS,
        min(steps, REDUCED_STEPS),
    )


def _gain(direction: str) -> int:
    return {"up": 1, "down": -1}[direction]
