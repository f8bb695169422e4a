"""Local entropy around a typical reference: solutions of margin κ at distance d (Franz & Parisi).

The equations are those of `surroundings`. They are solved on two grids, and along curves from the
largest distance downwards.
Source: Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from atypical.replica.averages.gaussian import Array
from atypical.replica.branch_end import NO_END, End, branch_end
from atypical.replica.model import FLOOR, Model, Typical
from atypical.replica.replicon import around
from atypical.replica.saddle import extrapolated, find_root
from atypical.replica.surroundings import FINE, ROUGH, State, Surroundings
from atypical.replica.typical import TRUST, reference_for
from atypical.status import ABSENT, COINCIDENT, CONVERGED, DIVERGED, STALLED

TOLERANCE = 1e-10
# Mismatch on the rough grid from which the fine one takes over, even if the rough one has no root.
NEAR = 1e-6
LARGEST_LOG = 20.0
SMALL_STEPS = 6
# A reference at its largest margin has entropy 0 up to the tolerance of its saddle.
SMALLEST_ENTROPY = 1e-9

HEADING = ["alpha", "reference_margin", "reference", "margin", "distance"]
ORDER_PARAMETERS = ["local_entropy", "slope", "q", "s", "q_hat", "s_hat", "t_hat"]
REFERENCE = ["reference_q", "reference_q_hat"]
ENDS = ["branch_end", "branch_end_error", "branch_end_status"]


@dataclass(frozen=True)
class OrderParameters:
    """Overlaps and fields of a saddle, the local entropy φ and its slope dφ/dd there.

    All are nan where no saddle was found.
    """

    local_entropy: float
    slope: float
    q: float
    s: float
    q_hat: float
    s_hat: float
    t_hat: float


NOT_FOUND = OrderParameters(*[np.nan] * 7)


@dataclass(frozen=True)
class Saddle:
    """The saddle at one distance, or what is known of the failure to find it.

    residual: largest relative mismatch of an equation, undamped.
    quadrature_error: largest change of the local entropy, d · slope, q, s and unknowns beyond the
    fields when the number of nodes doubles in each direction; the numbers are the doubled grid's.
    point, jacobian: where a neighbour's search starts.   state: there, on the doubled grid.
    """

    distance: float
    order: OrderParameters
    residual: float
    quadrature_error: float
    iterations: int
    status: str
    point: Array = field(default_factory=lambda: np.zeros(0), repr=False)
    jacobian: Array | None = field(default=None, repr=False)
    state: State | None = field(default=None, repr=False)


@dataclass
class _Equations:
    """Equations at one distance on one grid, with the state that was met last."""

    students: Surroundings
    distance: float
    resolution: int
    met: tuple[bytes, State] | None = None

    def __call__(self, x: Array) -> Array:
        if not self.students.admits(x):
            return np.full(len(x), np.nan)
        return self.students.mismatch(self.state(x), self.distance)

    def state(self, x: Array) -> State:
        if self.met is None or self.met[0] != x.tobytes():
            self.met = x.tobytes(), self.students.state(x, self.resolution)
        return self.met[1]

    def numbers(self, x: Array) -> Array:
        """φ, dφ/dd, q, s, q̂, ŝ, t̂; φ to first order in the residual mismatch of the distance."""
        state = self.state(x)
        c, o = state.conjugates, state.overlaps
        slope = self.students.slope(state)
        phi = self.students.free_entropy(state) + slope * (self.distance - o.apart / 2)
        return np.array([phi, slope, 1 - o.spread, o.s, c.q_hat, c.s_hat, c.t_hat])


def solve(
    students: Surroundings,
    distance: float,
    start: Array,
    jacobian: Array | None = None,
    tolerance: float = TOLERANCE,
) -> Saddle:
    """The saddle at one distance, found on a rough grid and corrected on a doubled one."""
    rough, fine = (_Equations(students, distance, resolution) for resolution in (ROUGH, FINE))
    # The doubled grid takes over from the rough one's root, with its Jacobian: a few evaluations.
    near = find_root(rough, start, tolerance, jacobian, evaluations=60, longest=3.0)
    if not near.residual < NEAR:
        return _failure(distance, near.residual, near.iterations, near.status)
    root = find_root(fine, near.point, tolerance, near.jacobian, evaluations=30)
    iterations = near.iterations + root.iterations
    if root.status != CONVERGED:
        return _failure(distance, root.residual, iterations, root.status)
    numbers = fine.numbers(root.point)
    change = np.abs(numbers - rough.numbers(near.point))[:4] * [1, distance, 1, 1]
    further = abs(students.margin_at(root.point) - students.margin_at(near.point))
    return Saddle(
        distance=distance,
        order=OrderParameters(*numbers),
        residual=root.residual,
        quadrature_error=float(max(*change, further)),
        iterations=iterations,
        status=CONVERGED,
        point=root.point,
        jacobian=root.jacobian,
        state=fine.state(root.point),
    )


def curve(students: Surroundings, distances: Iterable[float]) -> list[Saddle]:
    """Saddles at the given distances, each alone of its value, followed from the largest downwards.

    Where students around a reference of their own margin are too close to exist, q runs into 1, and
    the remaining points fail.
    """
    wanted = list(distances)
    if not _exists(students.reference):
        return [_failure(d, np.nan, 0, ABSENT) for d in wanted]
    found: dict[float, Saddle] = {}
    trail: list[Saddle] = []
    lost = False
    for distance in sorted(set(wanted), reverse=True):
        found[distance], trail = _follow(students, distance, trail, patient=not lost)
        lost = found[distance].status != CONVERGED
    return [found[d] for d in wanted]


def _follow(
    students: Surroundings, distance: float, trail: list[Saddle], patient: bool
) -> tuple[Saddle, list[Saddle]]:
    """The saddle at `distance` and the trail that led there, in small steps if one is too long."""
    point = _step(students, distance, trail)
    if point.status == CONVERGED:
        return point, _extended(trail, point)
    if not patient:
        return point, trail
    way = trail
    for between in _detour(trail, distance):
        near = _step(students, between, way)
        if near.status != CONVERGED:
            break
        way = _extended(way, near)
    point, way = _follow(students, distance, way, patient=False)
    return point, way if point.status == CONVERGED else trail


def _extended(trail: list[Saddle], point: Saddle) -> list[Saddle]:
    """The last three saddles, at different distances."""
    return [*(p for p in trail if p.distance != point.distance), point][-3:]


def _detour(trail: list[Saddle], distance: float) -> list[float]:
    """Distances on the way from the last saddle; without one, a single distance close by."""
    if not trail:
        return [0.9 * distance]
    return list(np.geomspace(trail[-1].distance, distance, SMALL_STEPS + 1)[1:-1])


def _step(students: Surroundings, distance: float, trail: list[Saddle]) -> Saddle:
    if not trail:
        return solve(students, distance, students.start(distance))
    return solve(students, distance, _extrapolate(trail, distance), trail[-1].jacobian)


def _extrapolate(trail: list[Saddle], distance: float) -> Array:
    """A polynomial in ln d through the last points."""
    where = [float(np.log(p.distance)) for p in trail]
    ahead = extrapolated(where, [p.point for p in trail], float(np.log(distance)))
    # Bounds of logarithms, which other unknowns never reach: averages that vanish stay at their
    # floor, where equations are flat, and no field is led to where its square overflows.
    floor = np.log(FLOOR)
    ahead = np.where(trail[-1].point < floor + 1, floor, np.maximum(ahead, floor))
    ahead[:2] = np.minimum(ahead[:2], LARGEST_LOG)
    return ahead


def _exists(reference: Typical) -> bool:
    return reference.status == CONVERGED and reference.entropy > -SMALLEST_ENTROPY


def _failure(distance: float, residual: float, iterations: int, status: str) -> Saddle:
    return Saddle(distance, NOT_FOUND, residual, np.nan, iterations, status)


def local_entropy_table(
    models: Iterable[Model],
    reference_margin: Iterable[float | str],
    margin: Iterable[float],
    distance: Iterable[float],
) -> pd.DataFrame:
    """Local entropy curves; one row per model, reference, margin and distance.

    reference_margin: numbers, or `max`.   The column `reference` keeps the word that was given.
    Each curve is solved alone: its rows do not depend on the others in the call.
    """
    margins, words, distances = list(margin), list(reference_margin), list(distance)
    rows = [
        row(students, word, point) | ends
        for model in models
        for word in words
        for students in surroundings(reference_for(model, word), margins)
        for point, ends in ended(students, curve(students, distances))
    ]
    columns = [*HEADING, *ORDER_PARAMETERS, "replicon", *REFERENCE, *TRUST, *ENDS]
    return pd.DataFrame(rows, columns=columns)


def ended(
    students: Surroundings, points: Sequence[Saddle]
) -> Iterator[tuple[Saddle, dict[str, Any]]]:
    """Points of a curve, and where its branch ends if the nearest of them failed.

    Those beyond are `coincident`: there is nothing to be found.
    """
    end = _end_of(students, points)
    columns = dict(zip(ENDS, vars(end).values(), strict=True))
    for point in points:
        beyond = point.status in (STALLED, DIVERGED) and point.distance < end.distance
        yield replace(point, status=COINCIDENT) if beyond else point, columns


def _end_of(students: Surroundings, points: Sequence[Saddle]) -> End:
    found = [point for point in points if point.status == CONVERGED]
    failed = [point.distance for point in points if point.status in (STALLED, DIVERGED)]
    last = min(found, key=lambda point: point.distance, default=None)
    if last is None or not min(failed, default=np.inf) < last.distance:
        return NO_END
    for distance in _detour([last], max(d for d in failed if d < last.distance)):
        near = _step(students, distance, [last])
        if near.status != CONVERGED:
            break
        last = near
    return branch_end(students, last.point, last.state) if last.state else NO_END


def row(students: Surroundings, word: float | str, point: Saddle) -> dict[str, Any]:
    """All that a table may say of a saddle, of its stability, and of its reference."""
    reference = students.reference
    return {
        **heading(students, word),
        **vars(point),
        **vars(point.order),
        "replicon": replicon(students, point),
        "reference_q": reference.q,
        "reference_q_hat": reference.q_hat,
    }


def replicon(students: Surroundings, point: Saddle) -> float:
    """ρ of the students at a saddle; nan where there is none."""
    return np.nan if point.state is None else around(students, point.point, point.state)


def surroundings(reference: Typical, margins: Iterable[float]) -> list[Surroundings]:
    """Students of each margin around one reference."""
    return [Surroundings(reference, margin) for margin in margins]


def heading(students: Surroundings, word: float | str) -> dict[str, float | str]:
    """What a row tells of its curve: `reference` is the word that was given."""
    reference = students.reference.model
    return {
        "alpha": reference.alpha,
        "reference_margin": reference.margin,
        "reference": str(word),
        "margin": students.margin,
    }
