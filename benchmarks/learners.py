"""Learners and local entropy: time per solved instance on one core, and how far from the limit.

Random labels, N = 1001. `limit` is what this core needs for the same multiply-adds (learners of
real messages) or bytes (learners of counters) where nothing else is done: the time of a bare
product of the same int8 patterns with the weights, kept in the cache; `Gmadd per s` is the rate in
these multiply-adds. `slower` compares to focusing BP at the same load. Kernels of a
GPU: gpu/learners.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from benchmarks import per_edge
from benchmarks.memory import peak_megabytes
from numba import njit

from atypical.flatness.local_entropy import local_entropy
from atypical.learners import (
    annealing,
    binarynet,
    cross_entropy,
    focusing_bp,
    reinforced_amp,
    reinforced_bp,
    reinforced_max_sum,
    replicated_sgd,
    sbpi,
)
from atypical.learners.arithmetic import product
from atypical.randomness.streams import key
from atypical.tasks.instance import error_rate
from atypical.tasks.random_labels import RandomLabels

SIZE = 1001
DISTANCES = [0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5]
RUNS: list[tuple[Any, tuple[float, ...], int, float]] = [
    (focusing_bp, (0.6, 0.7), 20, 2),
    (reinforced_bp, (0.6, 0.7), 10, 2),
    (reinforced_amp, (0.6, 0.7), 20, 2),
    (reinforced_max_sum, (0.6,), 4, 2),
    (sbpi, (0.6, 0.7), 20, 1),
    (cross_entropy, (0.6,), 10, 2),
    (replicated_sgd, (0.55,), 10, 10),
    (binarynet, (0.36,), 10, 2),
    (annealing, (0.2,), 4, 1),
]


def rows() -> list[dict[str, object]]:
    """One row per learner and load, then the message-per-edge form, then local entropy."""
    table = [_learner(*run, load) for run in RUNS for load in run[1]]
    base = {row["load"]: row["s per solved"] for row in table[:2]}
    table += [_published(load, 3) for load in (0.6, 0.7)]
    table = [row | _ratio(row, base) for row in table]
    return [*table, _entropy()]


def _learner(
    module: Any, loads: tuple[float, ...], instances: int, products: float, load: float
) -> dict[str, object]:
    """products: multiply-adds per weight, pattern and sweep."""
    rule = module.Rule()
    rule.alone(RandomLabels(21, 0.5).instance(0).train, 0, False)
    row = _timed(
        module.__name__.rsplit(".", 1)[1],
        load,
        instances,
        lambda X, number: _weights(rule.alone(X, key("benchmark", number), False)),
    )
    bare = products * _bare(load)
    return row | {
        "us per sweep limit": 1e6 * bare,
        "of limit": 1e6 * bare / row["us per sweep"],
        "Gmadd per s": 1e-3 * products * load * SIZE**2 / row["us per sweep"],
        "peak MB": peak_megabytes(),
    }


def _weights(run: Any) -> tuple[np.ndarray, int]:
    return run.weights, run.sweeps


def _published(load: float, instances: int) -> dict[str, object]:
    return _timed(
        "focusing BP, message per edge",
        load,
        instances,
        lambda X, number: per_edge.focus(X, number, 301, 5, 0.5, 0.03),
    )


def _timed(
    name: str, load: float, instances: int, run: Callable[[Any, int], tuple[np.ndarray, int]]
) -> dict[str, Any]:
    solved, sweeps, seconds = 0, 0, 0.0
    for number in range(instances):
        X = RandomLabels(SIZE, load).instance(number).train
        begin = time.process_time()
        weights, spent = run(X, number)
        seconds += time.process_time() - begin
        solved += error_rate(X, weights) == 0
        sweeps += spent
    return {
        "what": name,
        "load": load,
        "solved": solved / instances,
        "s per solved": seconds / max(solved, 1),
        "us per sweep": 1e6 * seconds / sweeps,
    }


def _ratio(row: dict[str, Any], base: dict[Any, Any]) -> dict[str, object]:
    reference = base.get(row["load"])
    return {"slower": row["s per solved"] / reference} if reference else {}


def _bare(load: float) -> float:
    """Seconds of one product of all patterns with the weights."""
    X = RandomLabels(SIZE, load).instance(0).train
    w = np.ones(SIZE, np.float32)
    _products(X, w, 1)
    begin = time.process_time()
    _products(X, w, 200)
    return (time.process_time() - begin) / 200


@njit(cache=True)
def _products(X: np.ndarray, w: np.ndarray, times: int) -> float:
    total = 0.0
    for _ in range(times):
        for mu in range(X.shape[0]):
            total += product(X[mu], w)
    return total


def _entropy() -> dict[str, object]:
    seconds, converged = 0.0, 0
    for number in range(5):
        X = RandomLabels(SIZE, 0.5).instance(number).train
        weights = sbpi.Rule().alone(X, number, False).weights
        local_entropy(X, weights, [0.5], 0.3)
        begin = time.process_time()
        found = local_entropy(X, weights, DISTANCES, 0.3)
        seconds += time.process_time() - begin
        converged += sum(status == "converged" for status in found.status)
    return {
        "what": f"local entropy, {len(DISTANCES)} distances",
        "load": 0.5,
        "solved": converged / (5 * len(DISTANCES)),
        "s per solved": seconds / 5,
    }
