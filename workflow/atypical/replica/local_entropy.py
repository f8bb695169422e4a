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

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from atypical.replica.coupled_channel import (
    Constraint,
    constraint_around_reference,
    hazard_at_the_edge,
)
from atypical.replica.coupled_weights import FIELD_LIMIT, Conjugates, Overlaps, around_reference
from atypical.replica.gaussian import Array
from atypical.replica.perceptron import TRUST, Perceptron, Typical, max_margin, typical
from atypical.replica.saddle import ABSENT, CONVERGED, find_root

# Added to averages whose logarithm is taken: where no student feels its constraint they vanish.
FLOOR = 1e-20
# Fields beyond this are those of students that collapse onto a point, q → 1.
LARGEST_FIELD = 325.0
ROUGH, FINE = 1, 2
TOLERANCE = 1e-10
# Mismatch on the rough grid from which the fine one takes over, even if the rough one has no root.
NEAR = 1e-6
LARGEST_LOG = 20.0
SMALL_STEPS = 6
# A reference at its largest margin has entropy 0 up to the tolerance of its saddle.
SMALLEST_ENTROPY = 1e-9

HEADING = ["alpha", "reference_margin", "reference", "margin", "distance"]
ORDER_PARAMETERS = ["local_entropy", "slope", "q", "s", "q_hat", "s_hat", "t_hat"]


@dataclass(frozen=True)
class State:
    """Margin and fields of students, the overlaps that they have in them, the constraint at those.

    log_partition: E ln(1 + exp(−2h)).
    """

    margin: float
    conjugates: Conjugates
    overlaps: Overlaps
    log_partition: float
    constraint: Constraint


@dataclass(frozen=True)
class Surroundings:
    """Students of `margin` κ around a typical `reference`."""

    reference: Typical
    margin: float

    def fields(self, overlaps: Overlaps) -> Overlaps:
        """Covariances of the fields on a pattern: those of the weights."""
        return overlaps

    def free_entropy(self, state: State) -> float:
        """φ, with t̂ t and ŝ s gathered so that nothing is lost at small distance."""
        c, o = state.conjugates, state.overlaps
        return (
            -c.q_hat / 2 * o.spread
            + c.t_hat * o.apart
            + c.s_hat * (o.covariance - o.shared * o.apart)
            + state.log_partition
            + self.reference.model.alpha * state.constraint.value
        )

    def conjugates(self, constraint: Constraint) -> tuple[float, float]:
        """q̂ and ŝ at which φ is stationary in q and s."""
        alpha = self.reference.model.alpha
        return alpha * constraint.square, alpha * constraint.shared

    def slope(self, state: State, resolution: int) -> float:
        """dφ/dd = −2 dφ/dt at the saddle."""
        reference = self.reference.model
        edge = hazard_at_the_edge(
            self.fields(state.overlaps), state.margin, reference.margin, resolution
        )
        return 2 * (state.conjugates.t_hat - reference.alpha * edge)

    def constraint(self, overlaps: Overlaps, margin: float, resolution: int) -> Constraint:
        """Energetic averages at these overlaps of the weights."""
        return constraint_around_reference(
            self.fields(overlaps), margin, self.reference.model.margin, resolution
        )

    def margin_at(self, x: Array) -> float:
        """Margin of the students at the unknowns x."""
        return self.margin

    def state(self, x: Array, resolution: int) -> State:
        """State at the unknowns x."""
        margin, q_tilde_hat = self.margin_at(x), self.reference.q_hat
        s_hat = float(np.exp(x[1]))
        conjugates = Conjugates(float(np.exp(x[0])), s_hat, float(x[2]))
        overlaps, log_partition = around_reference(q_tilde_hat, conjugates, resolution)
        constraint = self.constraint(overlaps, margin, resolution)
        return State(margin, conjugates, overlaps, log_partition, constraint)

    def start(self, distance: float) -> Array:
        """Unknowns from which the saddle is reached: students spread out by 0.3."""
        t = 1 - 2 * distance
        q_tilde = self.reference.q
        overlaps = Overlaps.of(q_tilde, t**2 + 0.3 * (1 - t**2), q_tilde * t, t)
        q_hat, s_hat = self.conjugates(self.constraint(overlaps, self.margin, ROUGH))
        centre = np.log((1 - distance) / distance) / 2
        return np.array([np.log(q_hat + FLOOR), np.log(s_hat + FLOOR), centre])

    def mismatch(self, state: State, distance: float) -> Array:
        """Relative mismatch of q̂, ŝ and the distance."""
        q_hat, s_hat = self.conjugates(state.constraint)
        found = np.array([q_hat + FLOOR, s_hat + FLOOR, state.overlaps.apart])
        c = state.conjugates
        return np.asarray(np.log(found / np.array([c.q_hat, c.s_hat, 2 * distance])))

    def admits(self, x: Array) -> bool:
        """Whether students at the unknowns x are still spread out."""
        s_hat = np.exp(x[1])
        spread = np.exp(x[0] / 2) + s_hat / np.sqrt(self.reference.q_hat)
        return bool(abs(x[2] - s_hat) + FIELD_LIMIT * spread < LARGEST_FIELD)


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
        slope = self.model.slope(state, self.resolution)
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
    further = np.abs(root.point - near.point)[3:]
    return Saddle(
        distance=distance,
        order=OrderParameters(*numbers),
        residual=root.residual,
        quadrature_error=float(max(*change, *further)),
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
    ahead[:2] = np.clip(ahead[:2], np.log(FLOOR), LARGEST_LOG)
    return ahead


def _exists(reference: Typical) -> bool:
    return reference.status == CONVERGED and reference.entropy > -SMALLEST_ENTROPY


def _failure(distance: float, residual: float, iterations: int, status: str) -> Saddle:
    return Saddle(distance, NOT_FOUND, residual, np.nan, iterations, status)


def reference_of(alpha: float, margin: float | str) -> Typical:
    """Typical solutions of this margin at this load, or of the largest one where it is `max`."""
    return max_margin(alpha) if margin == "max" else typical(Perceptron(alpha, float(margin)))


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
        heading(model, word) | vars(point) | vars(point.order)
        for a in alpha
        for word in words
        for model in (Surroundings(reference_of(a, word), kappa) for kappa in margins)
        for point in curve(model, distances)
    ]
    return pd.DataFrame(rows, columns=HEADING + ORDER_PARAMETERS + TRUST)


def heading(model: Surroundings, word: float | str) -> dict[str, float | str]:
    """What a row tells of its curve: `reference` is the word that was given."""
    reference = model.reference.model
    return {
        "alpha": reference.alpha,
        "reference_margin": reference.margin,
        "reference": str(word),
        "margin": model.margin,
    }
