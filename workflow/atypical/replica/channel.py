"""A margin constraint: the log-probability that a pattern is on its right side, and its averages.

A pattern whose local field has mean μ over the replicas and variance `spread` within a replica
meets margin κ with probability H((κ − μ)/√spread), H(x) = ½ erfc(x/√2). All of them are taken in
logarithms.
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

from atypical.replica.gaussian import Array, density, graded

LOG_SQRT_2PI = 0.5 * np.log(2 * np.pi)


def log_probability(mean: Array, margin: float, spread: float) -> Array:
    """ln H((κ − μ)/√spread)."""
    return np.asarray(log_ndtr((mean - margin) / np.sqrt(spread)))


def hazard(mean: Array, margin: float, spread: float, log_h: Array) -> Array:
    """∂/∂μ ln H((κ − μ)/√spread), given `log_h` = ln H."""
    u = (mean - margin) / np.sqrt(spread)
    return np.asarray(np.exp(-0.5 * u * u - LOG_SQRT_2PI - log_h) / np.sqrt(spread))


def typical_constraint(q: float, spread: float, margin: float, order: int) -> tuple[float, float]:
    """E[F] and E[F'²] of F(μ) = ln H((κ − μ)/√spread) over μ ~ N(0, q)."""
    z, w = graded([(margin / np.sqrt(q), min(1.0, np.sqrt(spread / q)))], order)
    mean, w = np.sqrt(q) * z, w * density(z)
    log_h = log_probability(mean, margin, spread)
    return float(w @ log_h), float(w @ hazard(mean, margin, spread, log_h) ** 2)
