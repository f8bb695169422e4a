"""Where students coincide: the distance at which the branch of saddles around a reference ends.

As the distance falls towards d*, around references of the students' own margin, ε = 1 − q vanishes
with fields that grow like its inverse, q̂ = A/ε², ŝ = B/ε, t̂ = C/ε, and no saddle is left below.
Weights are then signs of H = C − B + (B/√q̃̂) x + √(A − B²/q̃̂) y, and ε = E[1 − tanh²(H/ε)] leaves

    2 E δ(H) = 1,   A = ε² q̂(patterns),   B = ε ŝ(patterns),

patterns at ε → 0, where F' = (κ − μ)₊/ε: as many equations as A, B, C and the model's own unknowns.
Nothing diverges in these, so that the end is found however close to it the fields of saddles leave
the range of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from atypical.replica.averages.coupled_weights import Overlaps
from atypical.replica.averages.gaussian import Array, density, trapezoid
from atypical.replica.saddle import find_root
from atypical.replica.surroundings import FINE, ROUGH, State, Surroundings
from atypical.status import ABSENT, CONVERGED

# 1 − q of students that all but coincide, each a fourth of the one before: the distance is linear
# in it, and extrapolated.
NEARBY = (4e-6, 1e-6, 2.5e-7)
STRIDE = 0.9
LIMIT, TOLERANCE = 8.3, 1e-9


@dataclass(frozen=True)
class End:
    """The distance d* at which a branch ends, and how far it can be trusted.

    error: its change as nodes double and ε falls by another factor of four.
    """

    distance: float
    error: float
    status: str


NO_END = End(np.nan, np.nan, ABSENT)


def branch_end(students: Surroundings, x: Array, state: State) -> End:
    """Where the branch through the saddle x ends, if it does: `absent` where solutions stay apart.

    Followed there from this saddle on, ε falling in steps.
    """
    if students.reference.model.distinct:
        return NO_END
    spread = state.overlaps.spread
    x, last, jacobian, distances = scaled(students, x, state), spread, None, []
    steps = int(np.ceil(np.log(spread / NEARBY[0]) / STRIDE)) + 1
    way = [*np.geomspace(spread, NEARBY[0], steps + 1)[1:-1], *NEARBY]
    for apart, resolution in [*((float(e), ROUGH) for e in way), (NEARBY[-1], FINE)]:
        limit = Limit(students, apart, resolution)
        root = find_root(limit, limit.closer(x, last), TOLERANCE, jacobian, longest=1.0)
        if root.status != CONVERGED:
            return End(np.nan, np.nan, root.status)
        x, last, jacobian = root.point, apart, root.jacobian
        distances.append(limit.overlaps(x)[0].apart / 2)
    far, near, nearest, fine = distances[-4:]
    before, after = near - (far - near) / 3, nearest - (near - nearest) / 3
    doubling = fine - nearest
    return End(after + doubling, abs(after - before) + abs(doubling), CONVERGED)


def scaled(students: Surroundings, x: Array, state: State) -> Array:
    """ln A, ln B, C and own unknowns as they are at a saddle."""
    spread, fields = state.overlaps.spread, state.conjugates
    own = [fields.t_hat * spread, *students.inner_at(x)]
    shared = [] if students.reference.model.even else [np.log(fields.s_hat * spread)]
    return np.array([np.log(fields.q_hat * spread**2), *shared, *own])


@dataclass(frozen=True)
class Limit:
    """Equations in ln A, ln B, C and the model's own unknowns, with students of this ε."""

    students: Surroundings
    apart: float
    resolution: int

    def __call__(self, x: Array) -> Array:
        """Logarithms of what comes out of what was put in, and the model's own mismatch."""
        overlaps, crossing = self.overlaps(x)
        if not overlaps.residual > 0:
            return np.full(len(x), np.nan)
        students, (square, shared, _) = self.students, self._fields(x)
        reference, inner = students.reference, students.inner_at(x)
        patterns = reference.model.around(
            reference, students.margin, overlaps, inner, self.resolution
        )
        found = [self.apart**2 * patterns.q_hat / square, 2 * crossing]
        found += [self.apart * patterns.s_hat / shared] if shared else []
        return np.array([*np.log(found), *patterns.mismatch])

    def closer(self, x: Array, before: float) -> Array:
        """The unknowns where ε was larger: averages grow like 1/ε, that of a square like 1/ε²."""
        own = self.students.coordinates.size
        growth = np.log(before / self.apart) * np.array([2.0, 1.0, 1.0, 1.0, 1.0])
        return np.append(x[:own], x[own:] + growth[: len(x) - own])

    def overlaps(self, x: Array) -> tuple[Overlaps, float]:
        """Overlaps of students in these fields, and E δ(H)."""
        square, shared_field, own = self._fields(x)
        root = np.sqrt(self.students.reference.q_hat)
        slope = shared_field / root if root else 0.0
        noise = np.sqrt(np.abs(square - slope**2))
        steepness = max(root, slope / noise, 1.0)
        z, w = trapezoid(0.33 / (self.resolution * steepness), LIMIT)
        w = w * density(z) * 2 * expit(2 * root * z)
        field = (own - shared_field + slope * z) / noise
        against, mean = ndtr(-field), np.tanh(root * z)
        shared, apart = float(w @ mean), 2 * float(w @ against)
        covariance = -2 * float(w @ ((against - apart / 2) * (mean - shared)))
        varied = covariance**2 / (shared * (1 - shared)) if shared else 0.0
        overlaps = Overlaps(
            shared=shared,
            apart=apart,
            spread=self.apart,
            covariance=covariance,
            residual=apart * (2 - apart) - self.apart - varied,
        )
        return overlaps, float(w @ density(field)) / noise

    def _fields(self, x: Array) -> tuple[float, float, float]:
        """A, B and C."""
        if self._even:
            return float(np.exp(x[0])), 0.0, float(x[1])
        return float(np.exp(x[0])), float(np.exp(x[1])), float(x[2])

    @property
    def _even(self) -> bool:
        return bool(self.students.reference.model.even)
