"""The equations of students around a typical reference, and the unknowns that they are solved for.

The reference w̃ is a typical solution of margin κ̃ at the same load; two of them have overlap q̃.
The student w has margin κ and overlap t = 1 − 2d with w̃; q is the overlap of two students, s that
of a student with another reference. In nats per weight,

    φ = −(q̂/2)(1 − q) − t̂ t + ŝ s + E ln 2cosh h + α E ln H((κ − μ)/√(1 − q)),

stationary in q, q̂, s, ŝ, t̂; h and μ are those of `coupled_weights` and `coupled_channel`. A model
with another constraint than a margin from one side has another last term. The conjugates are the
unknowns: with overlaps there are spurious branches.
Source: Franz & Parisi 1995; Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from atypical.replica.averages.coupled_weights import (
    FIELD_LIMIT,
    Conjugates,
    Overlaps,
    around_reference,
)
from atypical.replica.averages.gaussian import Array
from atypical.replica.model import FLOOR, Patterns, Typical

# Fields beyond this are those of students that collapse onto a point, q → 1.
LARGEST_FIELD = 325.0
ROUGH, FINE = 1, 2
SMALL_RATIO = 0.1


@dataclass(frozen=True)
class State:
    """Fields of students, the overlaps that they have in them, what the patterns do at those.

    log_partition: E ln(1 + exp(−2h)).
    """

    conjugates: Conjugates
    overlaps: Overlaps
    log_partition: float
    patterns: Patterns


class Coordinates(Protocol):
    """How the conjugate fields are written as the first unknowns of the search."""

    @property
    def size(self) -> int:
        """Number of these unknowns."""

    def fields(self, x: Array) -> Conjugates:
        """The fields at the unknowns x."""

    def of(self, fields: Conjugates) -> Array:
        """The unknowns of these fields."""

    def mismatch(self, state: State, distance: float) -> Array:
        """Mismatch of the fields that patterns exert, and of the distance."""


class Logarithms:
    """ln q̂, ln ŝ and t̂: fields that differ by orders of magnitude, and never vanish."""

    size = 3

    def fields(self, x: Array) -> Conjugates:
        """The fields at the unknowns x."""
        return Conjugates(float(np.exp(x[0])), float(np.exp(x[1])), float(x[2]))

    def of(self, fields: Conjugates) -> Array:
        """The unknowns of these fields."""
        return np.array([*np.log(np.array([fields.q_hat, fields.s_hat]) + FLOOR), fields.t_hat])

    def mismatch(self, state: State, distance: float) -> Array:
        """Relative mismatch of q̂, ŝ and the distance."""
        patterns, c = state.patterns, state.conjugates
        found = [patterns.q_hat + FLOOR, patterns.s_hat + FLOOR, state.overlaps.apart]
        return _log_ratio(np.divide(found, [c.q_hat, c.s_hat, 2 * distance]))


class Roots:
    """√q̂ and t̂ of an even model. No student knows of another reference, so s = ŝ = 0; at d = ½
    nor does it of its own, and q̂ vanishes like t̂² on the way there.
    """

    size = 2

    def fields(self, x: Array) -> Conjugates:
        """The fields at the unknowns x."""
        return Conjugates(float(x[0] ** 2), 0.0, float(x[1]))

    def of(self, fields: Conjugates) -> Array:
        """The unknowns of these fields."""
        return np.array([np.sqrt(fields.q_hat), fields.t_hat])

    def mismatch(self, state: State, distance: float) -> Array:
        """Mismatch of √q̂, and the relative one of the distance."""
        field = np.sqrt(state.patterns.q_hat) - np.sqrt(state.conjugates.q_hat)
        return np.array([field, *_log_ratio(np.array([state.overlaps.apart / (2 * distance)]))])


LOGARITHMS, ROOTS = Logarithms(), Roots()


def _log_ratio(ratio: Array) -> Array:
    """ln of ratios, continued by its tangent where, far from a saddle, they are negative."""
    above = np.maximum(ratio, SMALL_RATIO)
    return np.asarray(np.log(above) + (ratio - above) / SMALL_RATIO)


@dataclass(frozen=True)
class Surroundings:
    """Students of `margin` κ around a typical `reference`."""

    reference: Typical
    margin: float

    @property
    def coordinates(self) -> Coordinates:
        """How fields are written as unknowns."""
        return ROOTS if self.reference.model.even else LOGARITHMS

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
        return around_reference(self.reference.q_hat, self.coordinates.fields(x), FINE)[0]

    def inner_at(self, x: Array) -> Array:
        """Unknowns of the model itself."""
        return x[self.coordinates.size :]

    def state(self, x: Array, resolution: int) -> State:
        """State at the unknowns x."""
        conjugates = self.coordinates.fields(x)
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
        t_hat = float(np.log((1 - distance) / distance) / 2)
        fields = Conjugates(patterns.q_hat, patterns.s_hat, t_hat)
        return np.array([*self.coordinates.of(fields), *inner])

    def mismatch(self, state: State, distance: float) -> Array:
        """Mismatch of the fields, the distance, and what the model adds."""
        return np.array([*self.coordinates.mismatch(state, distance), *state.patterns.mismatch])

    def admits(self, x: Array) -> bool:
        """Whether students at the unknowns x are still spread out."""
        c = self.coordinates.fields(x)
        shared = c.s_hat / np.sqrt(self.reference.q_hat) if c.s_hat else 0.0
        spread = np.sqrt(c.q_hat) + shared
        return bool(abs(c.t_hat - c.s_hat) + FIELD_LIMIT * spread < LARGEST_FIELD)
