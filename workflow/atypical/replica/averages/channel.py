"""A margin constraint: the log-probability that a pattern is on its right side, and its averages.

A pattern whose local field has mean μ over the replicas and variance `spread` within a replica
meets margin κ with probability H((κ − μ)/√spread), H(x) = ½ erfc(x/√2). All of them are taken in
logarithms. Where a teacher labels the pattern by the sign of its own field u, a standard Gaussian,
fields are taken along the label: averages are over u > 0, with twice the Gaussian measure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtr

from atypical.replica.averages.gaussian import Array, density, graded

LOG_SQRT_2PI = 0.5 * np.log(2 * np.pi)


def log_probability(mean: Array, margin: float, spread: float) -> Array:
    """ln H((κ − μ)/√spread)."""
    return np.asarray(log_ndtr((mean - margin) / np.sqrt(spread)))


def hazard(mean: Array, margin: float, spread: float, log_h: Array) -> Array:
    """∂/∂μ ln H((κ − μ)/√spread), given `log_h` = ln H."""
    u = (mean - margin) / np.sqrt(spread)
    return np.asarray(np.exp(-0.5 * u * u - LOG_SQRT_2PI - log_h) / np.sqrt(spread))


@dataclass(frozen=True)
class Constraint:
    """Averages of F(μ) = ln H((κ − μ)/√spread) over the fields of patterns.

    value: E[F].   square: E[F'²].   bend: −E[F''].   curvature: E[F''²].   label: E[F' δ(u)],
    where a teacher's field u decides the label.
    Around a reference of margin κ̃, whose field h̃ has mean χ,
    shared: E[F' A(χ)], A = ∂_χ ln H((κ̃ − χ)/√own).   edge: E[F' δ(h̃ − κ̃)], given h̃ > κ̃.
    By Price's theorem the derivatives of G = E[F] by the covariances of μ with another student, u,
    another reference and its own reference are −square/2, label, −shared and edge; that by its
    whole variance is (square − bend)/2.
    """

    value: float
    square: float
    bend: float
    label: float = 0.0
    shared: float = 0.0
    edge: float = 0.0
    curvature: float = 0.0


def typical_constraint(
    shared: float, spread: float, margin: float, order: int, teacher: float = 0.0
) -> Constraint:
    """Averages over μ ~ N(0, shared), whose covariance with the field of a `teacher` is given."""
    blur = shared - teacher**2
    features = [(margin / np.sqrt(shared), min(1.0, np.sqrt(spread / shared)))]
    if teacher:
        features.append((0.0, min(1.0, np.sqrt(blur) / abs(teacher))))
    z, w = graded(features, order)
    mean, w = np.sqrt(shared) * z, w * density(z)
    tilted = 2 * w * ndtr(teacher / np.sqrt(blur) * z)
    log_h = log_probability(mean, margin, spread)
    slope = hazard(mean, margin, spread, log_h)
    bend = slope * (slope + (mean - margin) / spread)
    at_boundary = 2 * w * density(teacher / np.sqrt(blur) * z) * np.sqrt(shared / blur)
    return Constraint(
        value=float(tilted @ log_h),
        square=float(tilted @ slope**2),
        bend=float(tilted @ bend),
        label=float(at_boundary @ slope),
        curvature=float(tilted @ bend**2),
    )
