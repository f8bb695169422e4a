"""Loads at which the entropy of clones against their distance loses its shape.

Extrema of the entropy against overlap, at the load where each overlap is one, form a line. Along it

- `overlap_gap` is the lowest load at which the entropy vanishes at such an extremum: the curve
  touches zero, and above there is a distance at which no clones exist;
- `breakdown` is the lowest load at which a minimum and a maximum of the curve are born together:
  below, the entropy rises monotonically out to its maximum. Few clones have no such load: their
  curve dips at a small distance whatever the load.

For the number of clones that minimises the entropy, both are taken along that minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atypical.replica.averages.gaussian import Array
from atypical.replica.clones.path import Path, name_of, number_of
from atypical.replica.clones.saddle import (
    TOLERANCE,
    CloneSaddle,
    Conditions,
    Family,
    Solution,
    System,
    extended,
    follow,
    polish,
    solve,
)
from atypical.replica.clones.task import Task
from atypical.replica.saddle import Equations
from atypical.status import ABSENT

# The line is met at this part of the capacity, at the first of these distances where the curve
# turns, and followed over all of them.
LOAD = 0.95
DISTANCES = np.geomspace(0.15, 1e-4, 60)
# By which the next point of a line is found, if there is one.
EVALUATIONS = 150
# Differences in the logarithm of the fields, and the residual at which the fold they find is good
# to 1e-12 in load: there the load is stationary.
STEP = 1e-3
FOLD_TOLERANCE = 1e-8
FIELDS = ("q_hat", "spread_hat")


@dataclass(frozen=True)
class Threshold:
    """A load where it exists, and how far it can be trusted.

    error: change of the load when the order of all integrals doubles, and the residual.
    """

    alpha: float
    error: float
    status: str
    saddle: CloneSaddle | None = None


def clone_thresholds_table(
    task: Task, clones: Iterable[float | str], fields: Sequence[str] = FIELDS
) -> pd.DataFrame:
    """Loads `overlap_gap` and `breakdown` of a task; one row per number of clones: m ≥ 1, `inf`, or
    `min`, the number that minimises the entropy.

    error: the larger of both errors.   Distances are those at which the thresholds appear, as are
    the number of clones and the `fields`.
    """
    return pd.DataFrame([_row(task, word, fields) for word in clones])


def _row(task: Task, word: float | str, fields: Sequence[str]) -> dict[str, float | str]:
    gap, fold = thresholds(Family(task, number_of(word)))
    return {
        "clones": name_of(word),
        "overlap_gap": gap.alpha,
        "breakdown": fold.alpha,
        "error": np.nanmax([gap.error, fold.error, 0.0]),
        "overlap_gap_distance": _distance(gap.saddle),
        "breakdown_distance": _distance(fold.saddle),
        "overlap_gap_status": gap.status,
        "breakdown_status": fold.status,
        **_fields("overlap_gap", gap.saddle, fields),
        **_fields("breakdown", fold.saddle, fields),
    }


def _fields(
    event: str, saddle: CloneSaddle | None, fields: Sequence[str]
) -> dict[str, float | str]:
    number = saddle.model.number if saddle else np.nan
    found = {f"{event}_{name}": getattr(saddle, name, np.nan) for name in fields}
    return {f"{event}_clones": number, **found}


def thresholds(family: Family) -> tuple[Threshold, Threshold]:
    """Overlap gap and breakdown."""
    line = list(extrema(family))
    return overlap_gap(family, line), breakdown(family, line)


def _distance(saddle: CloneSaddle | None) -> float:
    return (1 - saddle.overlap) / 2 if saddle else np.nan


def overlap_gap(family: Family, line: list[Solution]) -> Threshold:
    """Where the entropy vanishes along the line of extrema, at the lowest load."""
    heights = [point.saddle.entropy for point in line if point.saddle]
    starts = [line[i] for i in range(1, len(line)) if heights[i - 1] * heights[i] <= 0]
    found = [_threshold(family, family.meeting(_touching), start) for start in starts]
    return min(found, key=_load, default=_absent())


def breakdown(family: Family, line: list[Solution]) -> Threshold:
    """The lowest load at which the line of extrema turns."""
    loads = [point.saddle.model.alpha for point in line if point.saddle]
    starts = [line[i] for i in range(1, len(line) - 1) if loads[i - 1] > loads[i] <= loads[i + 1]]
    found = [_threshold(family, _fold(family), start, FOLD_TOLERANCE) for start in starts]
    return min(found, key=_load, default=_absent())


def extrema(family: Family) -> Iterator[Solution]:
    """The line of extrema, from large distances to small."""
    met = _first_extremum(family)
    if met is None:
        return
    where, start = met
    yield from reversed(list(_follow(family, start, DISTANCES[:where][::-1])))
    yield from _follow(family, start, DISTANCES[where:])


def _first_extremum(family: Family) -> tuple[int, Solution] | None:
    """The index of the first distance at which the curve falls towards its maximum."""
    path = Path(LOAD * family.task.capacity().alpha, family.task, family.number)
    for index, distance in enumerate(DISTANCES):
        found = path.to(1 - 2 * float(distance), polished=False)
        if found.saddle and found.saddle.slope > 0:
            return index, found
    return None


def _follow(family: Family, start: Solution, distances: Array) -> Iterator[Solution]:
    """The line over these distances, as far as it goes."""
    line: list[Solution] = []
    for distance in distances:
        system = family.meeting(_extremum_at(float(distance)))
        found = follow(family, system, line or [start], 2 * distance, EVALUATIONS)
        if found.saddle is None:
            return
        line = extended(line, found)
        yield found


def _extremum_at(distance: float) -> Conditions:
    return lambda found: [_bend(found), float(np.log(found.apart / (2 * distance)))]


def _touching(found: CloneSaddle) -> list[float]:
    return [_bend(found), found.entropy]


def _bend(found: CloneSaddle) -> float:
    """The slope in a unit in which it does not vanish with the fields at the typical overlap."""
    return found.slope / found.spread_hat


def _fold(family: Family) -> System:
    """Extrema at which load, slope and external entropy depend on each other to first order."""

    def system(order: int) -> Equations:
        line = family.meeting(_load_and_bend)(order)

        def equations(x: Array) -> Array:
            here, jacobian = line(x), _differences(line, x)
            return np.array([here[1], np.linalg.det(jacobian), *here[2:]])

        return equations

    return system


def _load_and_bend(found: CloneSaddle) -> list[float]:
    return [float(np.log(found.model.alpha)), _bend(found)]


def _differences(function: Callable[[Array], Array], x: Array) -> Array:
    steps = STEP * np.eye(len(x))
    return np.stack([(function(x + h) - function(x - h)) / (2 * STEP) for h in steps], axis=1)


def _threshold(
    family: Family, system: System, start: Solution, tolerance: float = TOLERANCE
) -> Threshold:
    coarse = solve(family, system, start, tolerance)
    fine = polish(family, system, coarse, tolerance) if coarse.saddle else coarse
    if coarse.saddle is None or fine.saddle is None:
        return Threshold(np.nan, np.nan, fine.status)
    alpha = fine.saddle.model.alpha
    error = abs(alpha - coarse.saddle.model.alpha) + fine.residual
    return Threshold(alpha, error, fine.status, fine.saddle)


def _absent() -> Threshold:
    return Threshold(np.nan, np.nan, ABSENT)


def _load(threshold: Threshold) -> float:
    return threshold.alpha if threshold.saddle else np.inf
