"""The barycentre of solutions: their average weights, not binary any more.

The prediction of all solutions together is that of the posterior mean (paper A); what a learner
samples by restarts on one instance stands in for it. Restarts that end in the same solution count
once. An odd number is averaged, so that with odd N no field vanishes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from atypical.disk.solutions import Solutions
from atypical.status import CONVERGED
from atypical.tasks.catalogue import task_of
from atypical.tasks.generalization import generalization_error
from atypical.tasks.instance import Instance, Weights, error_rate

FEWER = "fewer than three different solutions"
Row = dict[str, Any]
Followed = Callable[[Sequence[Any], str], Iterable[Any]]


def barycenters(
    conditions: Sequence[Row],
    instances: int,
    restarts: int,
    solutions: Solutions,
    followed: Followed,
) -> list[Row]:
    """Table features_barycenter: of every instance of each condition, all its restarts."""
    names = [c | {"instance": n} for c in conditions for n in range(instances)]
    rows = []
    for name in followed(names, "instances"):
        weights = [solutions.of(name | {"restart": number}) for number in range(restarts)]
        rows.append(name | barycenter(task_of(name).instance(name["instance"]), weights))
    return rows


def barycenter(instance: Instance, weights: Sequence[Weights]) -> Row:
    """Generalization errors of the different solutions among weights (each (N,)), and of their
    average.
    """
    found = [w for w in weights if error_rate(instance.train, w) == 0]
    solutions = list({w.tobytes(): w for w in found}.values())
    odd = (len(solutions) - 1) // 2 * 2 + 1
    if odd < 3:
        unknown = ("overlap", "error_single", "error_best", "error_barycenter")
        return {"solutions": len(solutions), **dict.fromkeys(unknown, np.nan), "status": FEWER}
    averaged = np.array(solutions[:odd], dtype=float)
    mean = averaged.mean(axis=0)
    errors = [generalization_error(instance, w) for w in averaged]
    return {
        "solutions": odd,
        "overlap": float((odd * np.mean(mean**2) - 1) / (odd - 1)),
        "error_single": float(np.mean(errors)),
        "error_best": float(np.min(errors)),
        "error_barycenter": generalization_error(instance, averaged.sum(axis=0)),
        "status": CONVERGED,
    }
