"""Local entropy around a typical reference: solutions of margin κ at distance d (Franz & Parisi).

The reference w̃ is a typical solution of margin κ̃ at the same load; two of them have overlap q̃.
The student w has margin κ and overlap t = 1 − 2d with w̃; q is the overlap of two students, s that
of a student with another reference. In nats per weight,

    φ = −(q̂/2)(1 − q) − t̂ t + ŝ s + E ln 2cosh h + α E ln H((κ − μ)/√(1 − q)),

stationary in q, q̂, s, ŝ, t̂; h and μ are those of `coupled_weights` and `coupled_channel`. The
conjugates are the unknowns, as (ln q̂, ln ŝ, t̂): with overlaps there are spurious branches.
Source: Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from atypical.replica.coupled_weights import FIELD_LIMIT, Conjugates, Overlaps, around_reference
from atypical.replica.gaussian import Array
from atypical.replica.perceptron import Perceptron
from atypical.replica.saddle import find_root
from atypical.replica.typical import (
    FLOOR,
    TRUST,
    Model,
    Patterns,
    Typical,
    max_margin,
    typical,
    vary,
)
from atypical.status import ABSENT, CONVERGED

# Fields beyond this are those of students that collapse onto a point, q → 1.
LARGEST_FIELD = 325.0
ROUGH, FINE = 1, 2
TOLERANCE = 1e-10
# Mismatch on the rough grid from which the fine one takes over, even if the rough one has no root.
NEAR = 1e-6
LARGEST_LOG = 20.0
SMALL_STEPS = 6
SMALL_RATIO = 0.1
# A reference at its largest margin has entropy 0 up to the tolerance of its saddle.
SMALLEST_ENTROPY = 1e-9

HEADING = ["alpha", "reference_margin", "reference", "margin", "distance"]
ORDER_PARAMETERS = ["local_entropy", "slope", "q", "s", "q_hat", "s_hat", "t_hat"]


@dataclass(frozen=True)
class State:
    """Fields of students, the overlaps that they have in them, what the patterns do at those.

    log_partition: E ln(1 + exp(−2h)).
    """

    conjugates: Conjugates
    overlaps: Overlaps
    log_partition: float
    patterns: Patterns


@dataclass(frozen=True)
class Surroundings:
    """Students of `margin` κ around a typical `reference`."""

    reference: Typical
    margin: float

    def free_entropy(self, state: State) -> float:
        """φ, with t̂ t and ŝ s gathered so that nothing is lost at small distance."""
        c, o = state.conjugates, state.overlaps
        return (
            -c.q_hat / 2 * o.spread
            + c.t_hat * o.apart
            + c.s_hat * (o.covariance - o.shared * o.apart)
            + state.log_partition
            + state.patterns.value
        )

    def slope(self, state: State) -> float:
        """dφ/dd = −2 dφ/dt at the saddle."""
        return 2 * (state.conjugates.t_hat - state.patterns.t_hat)

    def margin_at(self, x: Array) -> float:
        """Margin of the students at the unknowns x."""
        return self.margin

    def overlaps_at(self, x: Array) -> Overlaps:
        """Overlaps of the weights of students at the unknowns x."""
        conjugates = Conjugates(float(np.exp(x[0])), float(np.exp(x[1])), float(x[2]))
        return around_reference(self.reference.q_hat, conjugates, FINE)[0]

    def inner_at(self, x: Array) -> Array:
        """Unknowns of the model itself."""
        return x[3:]

    def state(self, x: Array, resolution: int) -> State:
        """State at the unknowns x."""
        conjugates = Conjugates(float(np.exp(x[0])), float(np.exp(x[1])), float(x[2]))
        overlaps, log_partition = around_reference(self.reference.q_hat, conjugates, resolution)
        patterns = self.reference.model.around(
            self.reference, self.margin_at(x), overlaps, self.inner_at(x), resolution
        )
        return State(conjugates, overlaps, log_partition, patterns)

    def start(self, distance: float) -> Array:
        """Unknowns from which the saddle is reached: students spread out by 0.3."""
        t, reference = 1 - 2 * distance, self.reference
        overlaps = Overlaps.of(reference.q, t**2 + 0.3 * (1 - t**2), reference.q * t, t)
        inner = reference.model.start_around(reference, self.margin, overlaps)
        patterns = reference.model.around(reference, self.margin, overlaps, inner, ROUGH)
        fields = np.log(np.array([patterns.q_hat, patterns.s_hat]) + FLOOR)
        return np.array([*fields, np.log((1 - distance) / distance) / 2, *inner])

    def mismatch(self, state: State, distance: float) -> Array:
        """Relative mismatch of q̂, ŝ, the distance, and what the model adds."""
        patterns, c = state.patterns, state.conjugates
        found = [patterns.q_hat + FLOOR, patterns.s_hat + FLOOR, state.overlaps.apart]
        sought = [c.q_hat, c.s_hat, 2 * distance]
        return np.array([*_log_ratio(np.divide(found, sought)), *patterns.mismatch])

    def admits(self, x: Array) -> bool:
        """Whether students at the unknowns x are still spread out."""
        s_hat = np.exp(x[1])
        spread = np.exp(x[0] / 2) + s_hat / np.sqrt(self.reference.q_hat)
        return bool(abs(x[2] - s_hat) + FIELD_LIMIT * spread < LARGEST_FIELD)


def _log_ratio(ratio: Array) -> Array:
    """ln of ratios, continued by its tangent where, far from a saddle, they are negative."""
    above = np.maximum(ratio, SMALL_RATIO)
    return np.asarray(np.log(above) + (ratio - above) / SMALL_RATIO)


@dataclass(frozen=True)
class OrderParameters:
    """Of a saddle, with the local entropy φ and its slope dφ/dd; nan where it was not found."""

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
    point, jacobian: where a neighbour's search starts.
    """

    distance: float
    order: OrderParameters
    residual: float
    quadrature_error: float
    iterations: int
    status: str
    point: Array = field(default_factory=lambda: np.zeros(0), repr=False)
    jacobian: Array | None = field(default=None, repr=False)


@dataclass
class _Equations:
    """Equations at one distance on one grid, with the state that was met last."""

    model: Surroundings
    distance: float
    resolution: int
    met: tuple[bytes, State] | None = None

    def __call__(self, x: Array) -> Array:
        if not self.model.admits(x):
            return np.full(len(x), np.nan)
        return self.model.mismatch(self.state(x), self.distance)

    def state(self, x: Array) -> State:
        if self.met is None or self.met[0] != x.tobytes():
            self.met = x.tobytes(), self.model.state(x, self.resolution)
        return self.met[1]

    def numbers(self, x: Array) -> Array:
        """φ, dφ/dd, q, s, q̂, ŝ, t̂; φ to first order in the residual mismatch of the distance."""
        state = self.state(x)
        c, o = state.conjugates, state.overlaps
        slope = self.model.slope(state)
        phi = self.model.free_entropy(state) + slope * (self.distance - o.apart / 2)
        return np.array([phi, slope, 1 - o.spread, o.s, c.q_hat, c.s_hat, c.t_hat])


def solve(
    model: Surroundings,
    distance: float,
    start: Array,
    jacobian: Array | None = None,
    tolerance: float = TOLERANCE,
) -> Saddle:
    """The saddle at one distance, found on a rough grid and corrected on a doubled one."""
    rough, fine = (_Equations(model, distance, resolution) for resolution in (ROUGH, FINE))
    near = find_root(rough, start, tolerance, jacobian, evaluations=60, longest=3.0)
    if not near.residual < NEAR:
        return _failure(distance, near.residual, near.iterations, near.status)
    root = find_root(fine, near.point, tolerance, near.jacobian, evaluations=30)
    iterations = near.iterations + root.iterations
    if root.status != CONVERGED:
        return _failure(distance, root.residual, iterations, root.status)
    numbers = fine.numbers(root.point)
    change = np.abs(numbers - rough.numbers(near.point))[:4] * [1, distance, 1, 1]
    further = abs(model.margin_at(root.point) - model.margin_at(near.point))
    return Saddle(
        distance=distance,
        order=OrderParameters(*numbers),
        residual=root.residual,
        quadrature_error=float(max(*change, further)),
        iterations=iterations,
        status=CONVERGED,
        point=root.point,
        jacobian=root.jacobian,
    )


def curve(model: Surroundings, distances: Iterable[float]) -> list[Saddle]:
    """Saddles at the given distances, each alone of its value, followed from the largest downwards.

    Where students around a reference of their own margin are too close to exist, q runs into 1, and
    the remaining points fail.
    """
    wanted = list(distances)
    if not _exists(model.reference):
        return [_failure(d, np.nan, 0, ABSENT) for d in wanted]
    found: dict[float, Saddle] = {}
    trail: list[Saddle] = []
    lost = False
    for distance in sorted(set(wanted), reverse=True):
        found[distance], trail = _follow(model, distance, trail, patient=not lost)
        lost = found[distance].status != CONVERGED
    return [found[d] for d in wanted]


def _follow(
    model: Surroundings, distance: float, trail: list[Saddle], patient: bool
) -> tuple[Saddle, list[Saddle]]:
    """The saddle at `distance` and the trail that led there, in small steps if one is too long."""
    point = _step(model, distance, trail)
    if point.status == CONVERGED:
        return point, _extended(trail, point)
    if not patient:
        return point, trail
    way = trail
    for between in _detour(trail, distance):
        near = _step(model, between, way)
        if near.status != CONVERGED:
            break
        way = _extended(way, near)
    point, way = _follow(model, distance, way, patient=False)
    return point, way if point.status == CONVERGED else trail


def _extended(trail: list[Saddle], point: Saddle) -> list[Saddle]:
    """The last three saddles, at different distances."""
    return [*(p for p in trail if p.distance != point.distance), point][-3:]


def _detour(trail: list[Saddle], distance: float) -> list[float]:
    """Distances on the way from the last saddle; without one, a single distance close by."""
    if not trail:
        return [0.9 * distance]
    return list(np.geomspace(trail[-1].distance, distance, SMALL_STEPS + 1)[1:-1])


def _step(model: Surroundings, distance: float, trail: list[Saddle]) -> Saddle:
    if not trail:
        return solve(model, distance, model.start(distance))
    return solve(model, distance, _extrapolate(trail, distance), trail[-1].jacobian)


def _extrapolate(trail: list[Saddle], distance: float) -> Array:
    """Newton's polynomial in ln d through the last points."""
    where, x = np.log([p.distance for p in trail]), np.log(distance)
    rows = [p.point for p in trail]
    ahead, basis = np.zeros_like(rows[0]), 1.0
    for i in range(len(trail)):
        ahead = ahead + basis * rows[0]
        basis *= x - where[i]
        rows = [(b - a) / (where[j + i + 1] - where[j]) for j, (a, b) in enumerate(pairwise(rows))]
    floor = np.log(FLOOR)
    ahead = np.where(trail[-1].point < floor + 1, floor, np.maximum(ahead, floor))
    ahead[:2] = np.minimum(ahead[:2], LARGEST_LOG)
    return ahead


def _exists(reference: Typical) -> bool:
    return reference.status == CONVERGED and reference.entropy > -SMALLEST_ENTROPY


def _failure(distance: float, residual: float, iterations: int, status: str) -> Saddle:
    return Saddle(distance, NOT_FOUND, residual, np.nan, iterations, status)


def reference_for(model: Model, margin: float | str) -> Typical:
    """Typical solutions of this margin, or of the largest one where it is `max`."""
    return max_margin(model) if margin == "max" else typical(vary(model, margin=float(margin)))


def reference_of(alpha: float, margin: float | str) -> Typical:
    """The same of the perceptron at this load."""
    return reference_for(Perceptron(alpha, 0.0), margin)


def local_entropy_table(
    alpha: Iterable[float],
    reference_margin: Iterable[float | str],
    margin: Iterable[float],
    distance: Iterable[float],
) -> pd.DataFrame:
    """Local entropy curves; one row per load, reference, margin and distance.

    reference_margin: numbers, or `max`.   The column `reference` keeps the word that was given.
    Each curve is solved alone: its rows do not depend on the others in the call.
    """
    margins, words, distances = list(margin), list(reference_margin), list(distance)
    rows = [
        row
        for a in alpha
        for word in words
        for row in curve_rows(Perceptron(a, 0.0), word, margins, distances)
    ]
    return pd.DataFrame(rows, columns=HEADING + ORDER_PARAMETERS + TRUST)


def curve_rows(
    model: Model, word: float | str, margins: list[float], distances: list[float]
) -> Iterator[dict[str, Any]]:
    """Rows of the curves around one reference of a model, at each margin of the students."""
    reference = reference_for(model, word)
    for margin in margins:
        surroundings = Surroundings(reference, margin)
        for point in curve(surroundings, distances):
            yield heading(surroundings, word) | vars(point) | vars(point.order)


def heading(model: Surroundings, word: float | str) -> dict[str, float | str]:
    """What a row tells of its curve: `reference` is the word that was given."""
    reference = model.reference.model
    return {
        "alpha": reference.alpha,
        "reference_margin": reference.margin,
        "reference": str(word),
        "margin": model.margin,
    }
