"""Binary weights of students around a reference: overlaps and entropic averages in coupled fields.

A reference is a typical solution, a student a weight vector at overlap t with it. Students, other
references and the student's own reference exert Gaussian fields on a weight; the overlaps follow
from them without cancellation, however close student and reference are.
Source: Franz & Parisi 1995; Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from scipy.special import expit

from atypical.replica.averages.fields import Fields
from atypical.replica.averages.gaussian import Array, density, trapezoid
from atypical.replica.averages.normal import ORDERLESS, log1p

# Standard deviations of a field that are kept.
FIELD_LIMIT = 8.3


@dataclass(frozen=True)
class Conjugates:
    """Fields conjugate to the overlaps q, s and t of students with a reference."""

    q_hat: float
    s_hat: float
    t_hat: float


@dataclass(frozen=True)
class Overlaps:
    """Overlaps of students with a reference, free of cancellation however close the two are.

    shared: q̃, of two references.   apart: 1 − t, t that of a student with its reference.
    spread: 1 − q, q that of two students.   covariance: s − q̃ t, s that of a student with another
    reference.   residual: q − s²/q̃ − (t − s)²/(1 − q̃), positive.
    """

    shared: float
    apart: float
    spread: float
    covariance: float
    residual: float

    @classmethod
    def of(cls, shared: float, q: float, s: float, t: float) -> Overlaps:
        """From the overlaps themselves, by subtraction."""
        residual = q - (s**2 / shared if shared else 0.0) - (t - s) ** 2 / (1 - shared)
        return cls(shared, 1 - t, 1 - q, s - shared * t, residual)

    @property
    def s(self) -> float:
        """Overlap of a student with a reference other than its own."""
        return self.shared * (1 - self.apart) + self.covariance

    @property
    def shared_gain(self) -> float:
        """b of a student's mean field τ h̃ + b χ + noise; h̃ of its reference, χ of all of them."""
        return self.covariance / (self.shared * (1 - self.shared))

    @property
    def own_gain(self) -> float:
        """τ of the same field."""
        return 1 - self.apart - self.shared * self.shared_gain

    @property
    def own(self) -> float:
        """1 − q̃, the variance of a reference's field given χ."""
        return 1 - self.shared

    @property
    def fields(self) -> Fields:
        """Fields on a pattern whose covariances are these overlaps."""
        return Fields(
            shared=self.shared,
            own=self.own,
            spread=self.spread,
            own_gain=self.own_gain,
            shared_gain=self.shared_gain,
            residual=self.residual,
            apart=self.apart,
        )


def around_reference(
    reference_q_hat: float, conjugates: Conjugates, resolution: float
) -> tuple[Overlaps, float]:
    """Overlaps of students in the fields of a reference, and E ln(1 + exp(−2h)).

    In the gauge where the reference weight is +1, its field a = √q̃̂ x is tilted by 2/(1 + exp(−2a)),
    and the student's field is h = t̂ − ŝ + δ, δ = √(q̂ − ŝ²/q̃̂) y + ŝ x/√q̃̂. E ln 2cosh h is
    t̂ − q̃ ŝ more than the second number. Where q̂ < ŝ²/q̃̂, beyond students that coincide with
    those of the reference's own kind, the noise is continued by its mirror image: no saddle lies
    there. References of overlap 0, and so ŝ = 0, share no field.
    """
    field = _Field.of(reference_q_hat, conjugates)
    x, wx = field.shared(resolution)
    rows = _Rows(*_over_noise(field.odds(x), *field.noisy(resolution)))
    reference = np.tanh(field.root * x)
    shared = float(wx @ reference)
    mean_x = field.along(x) + rows.change
    mean = float(wx @ mean_x)
    covariance = float(wx @ ((mean_x - mean) * (reference - shared)))
    gain = covariance / (shared * (1 - shared)) if shared else 0.0
    rest = mean_x - mean - gain * (reference - shared)
    overlaps = Overlaps(
        shared=shared,
        apart=2 * float(expit(-2 * field.centre)) - mean,
        spread=4 * float(wx @ rows.response),
        covariance=covariance,
        residual=float(wx @ (rows.square - rows.change**2 + rest**2)),
    )
    return overlaps, float(wx @ rows.log)


def response_around_reference(
    reference_q_hat: float, conjugates: Conjugates, resolution: float
) -> float:
    """E[(1 − tanh² h)²]: mean square response of a student's weight to a field."""
    field = _Field.of(reference_q_hat, conjugates)
    x, wx = field.shared(resolution)
    rows = _Rows(*_over_noise(field.odds(x), *field.noisy(resolution)))
    return 16 * float(wx @ rows.squared_response)


@dataclass(frozen=True)
class _Field:
    """h = centre + slope x + noise y of Gaussian x, y, on the weight of a reference with √q̃̂."""

    root: float
    centre: float
    slope: float
    noise: float

    @classmethod
    def of(cls, reference_q_hat: float, conjugates: Conjugates) -> _Field:
        root = float(np.sqrt(reference_q_hat))
        slope = conjugates.s_hat / root if root else 0.0
        noise = float(np.sqrt(np.abs(conjugates.q_hat - slope**2)))
        return cls(root, conjugates.t_hat - conjugates.s_hat, slope, noise)

    def shared(self, resolution: float) -> tuple[Array, Array]:
        """Nodes x and weights, tilted by the reference."""
        x, wx = _gaussian_trapezoid(max(self.root, self.slope), resolution)
        return x, wx * 2 * expit(2 * self.root * x)

    def noisy(self, resolution: float) -> tuple[Array, Array, Array]:
        """Factors that the noise puts on exp(−2h), these less 1, and the weights of its nodes."""
        y, wy = _gaussian_trapezoid(self.noise, resolution)
        return np.exp(-2 * self.noise * y), np.expm1(-2 * self.noise * y), wy

    def odds(self, x: Array) -> Array:
        """exp(−2h) without noise."""
        return np.asarray(np.exp(-2 * (self.centre + self.slope * x)))

    def along(self, x: Array) -> Array:
        """Change of tanh h from its centre to x, without noise."""
        change = np.expm1(-2 * self.slope * x) / (1 + self.odds(x))
        return np.asarray(-2 * expit(-2 * self.centre) * change)


class _Rows(NamedTuple):
    """Averages over y at each x: of `change`, that of tanh h by the noise, and of its `square`; of
    the `response` (1 − tanh² h)/4 and of its square; of `log`, ln(1 + exp(−2h)).
    """

    change: Array
    square: Array
    response: Array
    squared_response: Array
    log: Array


@njit(cache=True, error_model="numpy", fastmath=ORDERLESS)
def _over_noise(odds: Array, factor: Array, less_one: Array, weight: Array) -> Array:
    """The rows at each `odds`, those without noise; it multiplies them by `factor`."""
    rows = np.zeros((5, odds.size))
    for i in range(odds.size):
        near = -2 * odds[i] / (1 + odds[i])
        change = square = response = squared = log = 0.0
        for j in range(weight.size):
            there = odds[i] * factor[j]
            up = 1 / (1 + there)
            moved, felt = near * up * less_one[j], there * up * up
            change += weight[j] * moved
            square += weight[j] * moved * moved
            response += weight[j] * felt
            squared += weight[j] * felt * felt
            log += weight[j] * log1p(there)
        rows[:, i] = change, square, response, squared, log
    return rows


def _gaussian_trapezoid(steepness: float, resolution: float) -> tuple[Array, Array]:
    """Nodes and Gaussian weights for functions of tanh(steepness · z)."""
    z, w = trapezoid(0.33 / (resolution * max(steepness, 1.0)), FIELD_LIMIT)
    return z, w * density(z)
