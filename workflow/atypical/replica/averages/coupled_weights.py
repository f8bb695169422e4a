"""Binary weights of students around a reference: overlaps and entropic averages in coupled fields.

A reference is a typical solution, a student a weight vector at overlap t with it. Students, other
references and the student's own reference exert Gaussian fields on a weight; the overlaps follow
from them without cancellation, however close student and reference are.
Source: Franz & Parisi 1995; Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from atypical.replica.averages.fields import Fields
from atypical.replica.averages.gaussian import Array, density, trapezoid

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
    grid = _grid(reference_q_hat, conjugates, resolution)
    wx, wy, odds = grid.wx, grid.wy, grid.odds
    reference = np.tanh(grid.root * grid.x)
    shared = float(wx @ reference)
    along_x = np.expm1(-2 * grid.slope * grid.x)[:, None]
    along_y = np.expm1(-2 * grid.noise * grid.y)
    drop = along_x * (1 + along_y) + along_y
    up = 1 / (1 + odds)
    excess = (-2 * expit(-2 * grid.centre)) * up * drop
    mean_x = excess @ wy
    mean = float(wx @ mean_x)
    covariance = float(wx @ ((mean_x - mean) * (reference - shared)))
    gain = covariance / (shared * (1 - shared)) if shared else 0.0
    rest = excess - (mean + gain * (reference - shared))[:, None]
    overlaps = Overlaps(
        shared=shared,
        apart=2 * float(expit(-2 * grid.centre)) - mean,
        spread=4 * float(wx @ ((odds * up * up) @ wy)),
        covariance=covariance,
        residual=float(wx @ ((rest * rest) @ wy)),
    )
    return overlaps, float(wx @ (np.log1p(odds) @ wy))


def response_around_reference(
    reference_q_hat: float, conjugates: Conjugates, resolution: float
) -> float:
    """E[(1 − tanh² h)²]: mean square response of a student's weight to a field."""
    grid = _grid(reference_q_hat, conjugates, resolution)
    up = 1 / (1 + grid.odds)
    return 16 * float(grid.wx @ ((grid.odds * up * up) ** 2 @ grid.wy))


@dataclass(frozen=True)
class _Grid:
    """Nodes of the Gaussians x and y of a field h = centre + slope x + noise y, and their weights.

    root: √q̃̂.   wx: tilted by the reference.   odds: exp(−2h).
    """

    root: float
    centre: float
    slope: float
    noise: float
    x: Array
    y: Array
    wx: Array
    wy: Array
    odds: Array


def _grid(reference_q_hat: float, conjugates: Conjugates, resolution: float) -> _Grid:
    root = np.sqrt(reference_q_hat)
    slope = conjugates.s_hat / root if root else 0.0
    noise = np.sqrt(np.abs(conjugates.q_hat - slope**2))
    x, wx = _gaussian_trapezoid(max(root, slope), resolution)
    y, wy = _gaussian_trapezoid(noise, resolution)
    wx = wx * 2 * expit(2 * root * x)
    centre = conjugates.t_hat - conjugates.s_hat
    odds = np.exp(-2 * (centre + slope * x))[:, None] * np.exp(-2 * noise * y)
    return _Grid(root, centre, slope, noise, x, y, wx, wy, odds)


def _gaussian_trapezoid(steepness: float, resolution: float) -> tuple[Array, Array]:
    """Nodes and Gaussian weights for functions of tanh(steepness · z)."""
    z, w = trapezoid(0.33 / (resolution * max(steepness, 1.0)), FIELD_LIMIT)
    return z, w * density(z)
