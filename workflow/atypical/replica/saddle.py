"""Stationary points: a quasi-Newton root finder whose failures are values.

Broyden's update of a finite-difference Jacobian, with backtracking; the Jacobian is handed on along
a curve, so that a neighbouring point costs few evaluations. A point counts as converged by its
undamped residual: where that is below the tolerance, or no larger than what the round-off of the
equations themselves leaves, which another machine would leave elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from atypical.status import CONVERGED, DIVERGED, STALLED

Array = NDArray[np.float64]
Equations = Callable[[Array], Array]

# Equations that scatter by more than this are not solved by any point.
COARSEST = 1e-7
# Relative steps at which equations are seen to scatter, how many scatters a residual may amount to.
NEARBY, SCATTERS = 1e-9 * np.arange(-3, 4), 4
# Below this residual differences that lead nowhere are taken over a longer way, once.
NEARLY, WIDE = 1e-3, 1e-4
# A difference from 1 carries some roundings of 1.
ROUNDING = 8 * np.finfo(float).eps


@dataclass(frozen=True)
class Root:
    """A root of n equations, or the best point met on the way to it.

    residual: largest absolute equation at `point`, undamped.
    iterations: evaluations of the equations.
    status: `converged`, `stalled` (evaluations used up or no descent, and not for round-off) or
    `diverged` (not finite).
    What is sought beyond where it exists is `absent`, without a search.
    """

    point: Array
    residual: float
    iterations: int
    status: str
    jacobian: Array


def find_root(
    equations: Equations,
    start: Array,
    tolerance: float = 1e-12,
    jacobian: Array | None = None,
    evaluations: int = 200,
    longest: float = np.inf,
    nudge: float = 1e-7,
) -> Root:
    """Solve equations(x) = 0 from `start`; `jacobian` warm-starts Broyden's update.

    longest: no coordinate moves further than this in one step.   Where x is out of their domain,
    the equations return nan, and the step is shortened.   nudge: relative step of the differences
    that make a Jacobian, larger where the equations carry noise.
    """
    counted = _Counted(equations, nudge)
    x = np.asarray(start, dtype=float)
    if not len(x):  # a saddle that symmetry fixes has no unknowns left
        return Root(x, 0.0, 0, CONVERGED, np.zeros((0, 0)))
    f = counted(x)
    fresh = jacobian is None
    J = counted.jacobian(x, f) if jacobian is None else jacobian
    while np.isfinite(f).all() and np.abs(f).max() > tolerance and counted.calls < evaluations:
        step = _newton_step(J, f)
        step *= min(1.0, longest / np.abs(step).max())
        trial, f_trial, damping = _backtrack(counted, x, f, step)
        if damping == 0.0:
            # No descent along updates may be their fault; along fresh differences it is the end.
            if fresh and not counted.widened(f):
                break
            J, fresh = counted.jacobian(x, f), True
            continue
        dx = trial - x
        # A step that gains little tells of updates gone stale: differences are taken anew.
        slow = np.abs(f_trial).max() > 0.3 * np.abs(f).max()
        J = J + np.outer(f_trial - f - J @ dx, dx) / (dx @ dx)
        x, f, fresh = trial, f_trial, False
        if slow and np.abs(f).max() > tolerance:
            J, fresh = counted.jacobian(x, f), True
    if not np.isfinite(f).all():
        return Root(x, float("inf"), counted.calls, DIVERGED, J)
    residual = float(np.abs(f).max())
    # Which residual is round-off depends on the equations: it is measured, where it would matter.
    solved = residual <= tolerance or (
        residual <= COARSEST and residual <= SCATTERS * counted.scatter(x)
    )
    return Root(x, residual, counted.calls, CONVERGED if solved else STALLED, J)


class _Counted:
    def __init__(self, equations: Equations, nudge: float) -> None:
        self.equations = equations
        self.nudge = nudge
        self.calls = 0

    def __call__(self, x: Array) -> Array:
        self.calls += 1
        return np.asarray(self.equations(x), dtype=float)

    def jacobian(self, x: Array, f: Array) -> Array:
        h = self.nudge * np.maximum(np.abs(x), 1e-3)
        return np.stack(
            [(self(x + h[i] * e) - f) / h[i] for i, e in enumerate(np.eye(len(x)))], axis=1
        )

    def widened(self, f: Array) -> bool:
        """Whether differences go further now: over a short way, round-off may be all they show."""
        widens = self.nudge < WIDE and bool(np.abs(f).max() < NEARLY)
        self.nudge = WIDE if widens else self.nudge
        return widens

    def scatter(self, x: Array) -> float:
        """What the equations differ by from straight lines over so short a way that nothing but
        round-off bends them.
        """
        step = np.maximum(np.abs(x), 1e-3)
        values = np.stack([self(x + k * step) for k in NEARBY])
        lines = np.stack([np.ones_like(NEARBY), NEARBY], axis=1)
        straight = lines @ np.linalg.lstsq(lines, values, rcond=None)[0]
        return float(np.abs(values - straight).max())


def _newton_step(J: Array, f: Array) -> Array:
    try:
        return np.asarray(-np.linalg.solve(J, f))
    except np.linalg.LinAlgError:  # far from a root two equations may not tell unknowns apart
        return np.asarray(-np.linalg.lstsq(J, f, rcond=None)[0])


def _backtrack(equations: Equations, x: Array, f: Array, step: Array) -> tuple[Array, Array, float]:
    """Halve the step until the largest residual falls; damping 0 where it never does."""
    damping = 1.0
    while damping > 1e-3:
        trial = x + damping * step
        f_trial = equations(trial)
        if np.isfinite(f_trial).all() and np.abs(f_trial).max() < np.abs(f).max():
            return trial, f_trial, damping
        damping /= 2
    return x, f, 0.0


def extrapolated(where: Sequence[float], points: Sequence[Array], at: float) -> Array:
    """Newton's polynomial through points of a curve."""
    ahead, basis, rows = np.zeros_like(points[0]), 1.0, list(points)
    for i in range(len(points)):
        ahead = ahead + basis * rows[0]
        basis *= at - where[i]
        rows = [(b - a) / (where[j + i + 1] - where[j]) for j, (a, b) in enumerate(pairwise(rows))]
    return ahead


def complement(overlap: float, spread: float, tolerance: float) -> float:
    """1 − overlap: by subtraction where equations solved to this tolerance allow it, else `spread`,
    the same as an average of its own, which keeps its digits as the overlap goes to 1.
    """
    return 1 - overlap if 1 - overlap > ROUNDING / tolerance else spread
