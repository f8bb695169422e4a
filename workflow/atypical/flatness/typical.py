"""Typical solutions: drawn evenly from all solutions of an instance, by enumeration.

Only small instances can be enumerated. Nothing cheaper is honest for random labels: the planted
ensemble differs from the random one there (a planted solution makes its instance untypical), and
annealing prefers wide regions. Where labels come from a teacher of the student's own kind, the
teacher itself is a typical solution (tasks.teacher).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.flatness.local_energy import expected_local_energy
from atypical.flatness.stabilities import on_lattice
from atypical.status import CONVERGED
from atypical.tasks.instance import Patterns, TaskError, Weights, fields
from atypical.tasks.random_labels import RandomLabels

Array = NDArray[Any]

MOST = 27
# Around so many solutions, at least, neighbours are counted.
COUNTED = 200


def all_solutions(patterns: Patterns) -> Weights:
    """Every solution, (S, N). Raises TaskError where N is beyond enumeration; ±1 patterns only."""
    size = patterns.shape[1]
    if size > MOST:
        raise TaskError(f"{size} weights cannot be enumerated; give sizes up to {MOST}.")
    numbers = _solving(np.ascontiguousarray(patterns.T.astype(np.int16)))
    bits = numbers[:, None] >> np.arange(size) & 1
    return (2 * bits - 1).astype(np.int8)


def neighbours(solutions: Weights, reference: Weights) -> Array:
    """How many solutions there are at Hamming distance 0, 1, …, N from a reference."""
    size = reference.size
    away = (size - solutions.astype(np.int32) @ reference.astype(np.int32)) // 2
    return np.bincount(away, minlength=size + 1)


@njit(cache=True)
def _solving(X: Array) -> Array:
    """Weights as numbers, bit i of which is weight i, in the order of a Gray code.

    X: (N, P). One weight flips at a time, so each step costs P additions.
    """
    N, P = X.shape
    sums = np.zeros(P, np.int16)
    for i in range(N):
        sums -= X[i]
    found = np.empty(1024, np.int64)
    count, code = 0, 0
    for step in range(1, 2**N + 1):
        worst = np.int16(1)
        for mu in range(P):
            worst = min(worst, sums[mu])
        if worst > 0:
            if count == found.size:
                found = np.concatenate((found, np.empty_like(found)))
            found[count] = code
            count += 1
        i = 0
        while i < N - 1 and not (step >> i) & 1:
            i += 1
        turn = np.int16(-2 if (code >> i) & 1 else 2)
        code ^= 1 << i
        for mu in range(P):
            sums[mu] += turn * X[i, mu]
    return found[:count]


def typical_table(
    size: int,
    alpha: float,
    instances: Sequence[int],
    flip: Sequence[float],
    stability: Sequence[float],
) -> list[dict[str, Any]]:
    """Table perceptron_flatness, its typical solutions: of instances of N weights at a load."""
    name = {"learner": "typical", "size": size, "alpha": alpha, "stopping": "first"}
    task = RandomLabels(size, alpha)
    return [
        name | {"instance": number} | row
        for number in instances
        for row in typical_rows(task.instance(number).train, flip, stability)
    ]


def typical_rows(
    patterns: Patterns, flip: Sequence[float], stability: Sequence[float]
) -> list[dict[str, Any]]:
    """Means over all solutions: local energy and stabilities; and exact numbers of neighbours.

    local_entropy: ln of the mean number of solutions at distances k/N and (k + 1)/N from a
    solution, over N, at the mean distance; two neighbouring distances because ±1 patterns let odd
    and even ones differ. The mean is over all solutions where they are fewer than twice COUNTED,
    else over at least COUNTED of them, evenly spaced in the order of enumeration.
    """
    solutions = all_solutions(patterns)
    if not len(solutions):
        return []
    margins = fields(patterns, solutions.T)
    edges = on_lattice(stability, patterns.shape[1])
    density = np.histogram(margins, bins=edges)[0] / margins.size / np.diff(edges)
    energies = [expected_local_energy(margins, share) for share in flip]
    rows = _rows("local_energy", flip, energies)
    rows += _rows("stability", (edges[1:] + edges[:-1]) / 2, density)
    distance, value = _mean_neighbours(solutions)
    return rows + _rows("local_entropy", distance, value)


def _mean_neighbours(solutions: Weights) -> tuple[Array, Array]:
    size = solutions.shape[1]
    picked = solutions[:: max(1, len(solutions) // COUNTED)]
    mean = np.mean([neighbours(solutions, w) for w in picked], axis=0)
    pairs = (mean[1:] + mean[:-1]) / 2
    k = np.arange(1, size // 2)
    found = pairs[k] > 0
    return ((k + 0.5) / size)[found], np.log(pairs[k][found]) / size


def _rows(measure: str, at: Any, value: Any) -> list[dict[str, Any]]:
    return [
        {"measure": measure, "at": float(x), "value": float(y), "error": 0.0, "status": CONVERGED}
        for x, y in zip(at, value, strict=True)
    ]
