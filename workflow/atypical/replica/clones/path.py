"""Saddles of clones followed along their overlap, and tables of their entropies."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from atypical.replica.averages.gaussian import Array
from atypical.replica.clones.saddle import (
    Conditions,
    Family,
    Solution,
    at,
    extended,
    follow,
    polish,
    solve,
    unsolved,
)
from atypical.replica.clones.task import Task

MINIMUM = "min"
BELOW_TYPICAL = "below typical overlap"

# A path visits points at most this far apart in ln(1 − q₁), from here above the typical overlap.
HOP = 0.35
DEPARTURE = 0.1
# From this many clones the first minimum is sought.
MANY = 50.0

Row = dict[str, float | str]


class Path:
    """Saddles of one load and number of clones, followed from the typical overlap upwards."""

    def __init__(self, alpha: float, task: Task, number: float | None) -> None:
        self.alpha = alpha
        self.family = Family(task, number)
        self.limit = Family(task, np.inf)
        origin = task.typical(alpha)
        self.typical_overlap, self.last_overlap = origin.q, origin.q
        fields = np.log([origin.q_hat, 5 * DEPARTURE * (1 - origin.q)])
        start = unsolved(np.append(fields, origin.inner), origin.status)
        self.trail, self.limits = [start], [start]

    def to(self, overlap: float, polished: bool = True) -> Solution:
        """The saddle at this overlap, above all visited before."""
        if not np.isfinite(self.typical_overlap):
            return self.trail[-1]
        if overlap <= self.typical_overlap:
            return unsolved(self.trail[-1].point, BELOW_TYPICAL)
        for waypoint in [*self._waypoints(overlap), overlap]:
            family, found = self._step(float(waypoint))
        if not polished or found.saddle is None:
            return found
        return polish(family, family.meeting(at(self.alpha, overlap)), found)

    def _waypoints(self, overlap: float) -> Array:
        """Overlaps on the way that were not visited, equidistant in ln(1 − q₁)."""
        departure = self.typical_overlap + DEPARTURE * (1 - self.typical_overlap)
        first = max(self.last_overlap, departure)
        hops = int(np.ceil(np.log((1 - first) / (1 - overlap)) / HOP)) if first < overlap else 0
        beginning = int(first == self.last_overlap)
        return 1 - np.geomspace(1 - first, 1 - overlap, hops + 1)[beginning:-1]

    def _step(self, overlap: float) -> tuple[Family, Solution]:
        self.last_overlap = overlap
        if self.family.number is None:
            return self._step_to_minimum(overlap)
        return self.family, self._follow(overlap)

    def _step_to_minimum(self, overlap: float) -> tuple[Family, Solution]:
        """The limit of infinitely many clones as long as their external entropy is not negative."""
        conditions = at(self.alpha, overlap)
        limit = follow(self.limit, self.limit.meeting(conditions), self.limits, 1 - overlap)
        self.limits = extended(self.limits, limit)
        if limit.saddle and limit.saddle.external_entropy >= 0:
            return self.limit, limit
        if len(self.trail[-1].point) == len(limit.point):
            self.trail = [_first_minimum(self.family.task, conditions, self.limits[-1])]
        return self.family, self._follow(overlap)

    def _follow(self, overlap: float) -> Solution:
        system = self.family.meeting(at(self.alpha, overlap))
        found = follow(self.family, system, self.trail, 1 - overlap)
        self.trail = extended(self.trail, found)
        return found


def _first_minimum(task: Task, conditions: Conditions, limit: Solution) -> Solution:
    """A start for the minimum: where the external entropy, linear in 1/m, would vanish."""
    family = Family(task, MANY)
    many = solve(family, family.meeting(conditions), limit)
    inverse = 1 / MANY
    if many.saddle and limit.saddle:
        below, above = limit.saddle.external_entropy, many.saddle.external_entropy
        inverse *= float(np.clip(below / (below - above), 1e-4, MANY))
    return unsolved(np.append(many.point, np.log(inverse)), many.status)


def clones_table(
    task: Task,
    alpha: Iterable[float],
    clones: Iterable[float | str],
    overlap: Iterable[float],
) -> pd.DataFrame:
    """Entropy per clone on a task; one row per load, number of clones and overlap.

    clones: numbers m ≥ 1, `inf`, or `min`, the number that minimises the entropy at each overlap.
    clones_used: that number.   distance: (1 − overlap)/2.   slope: ∂ entropy/∂ overlap.
    Overlaps up to that of typical solutions, where clones decouple, have no saddle: their rows say
    so.   Raises ValueError for a number of clones below 1 or an overlap outside (−1, 1).
    """
    words, overlaps = list(clones), list(overlap)
    if not all(-1 < q < 1 for q in overlaps):
        raise ValueError(f"overlap: {overlaps} must lie between −1 and 1, both excluded.")
    rows = [row for a in alpha for word in words for row in _curve(task, float(a), word, overlaps)]
    return pd.DataFrame(rows)


def _curve(task: Task, alpha: float, word: float | str, overlaps: list[float]) -> list[Row]:
    path = Path(alpha, task, number_of(word))
    found = {q: path.to(q) for q in sorted(set(overlaps))}
    name: Row = {"alpha": alpha, "clones": name_of(word)}
    return [name | _row(q, found[q]) for q in overlaps]


def _row(overlap: float, found: Solution) -> Row:
    saddle = found.saddle
    return {
        "clones_used": saddle.model.number if saddle else np.nan,
        "overlap": overlap,
        "distance": (1 - overlap) / 2,
        "entropy": saddle.entropy if saddle else np.nan,
        "slope": saddle.slope if saddle else np.nan,
        "external_entropy": saddle.external_entropy if saddle else np.nan,
        "q0": saddle.q0 if saddle else np.nan,
        "spread": saddle.spread if saddle else np.nan,
        "q_hat": saddle.q_hat if saddle else np.nan,
        "spread_hat": saddle.spread_hat if saddle else np.nan,
        "residual": found.residual,
        "quadrature_error": found.quadrature_error,
        "iterations": found.iterations,
        "status": found.status,
    }


def number_of(word: float | str) -> float | None:
    """The number of clones that a word stands for; None for the minimum."""
    if word == MINIMUM:
        return None
    try:
        number = float(word)
    except ValueError:
        number = np.nan
    if not number >= 1:
        raise ValueError(f"clones: {word!r} is not a number of clones; give m ≥ 1, inf or min.")
    return number


def name_of(word: float | str) -> str:
    """How a number of clones is written in tables."""
    return word if word == MINIMUM else f"{float(word):g}"
