"""Binary weights: entropic averages over the fields that the other replicas exert on one weight.

A weight w = ±1 in a field h has partition function 2cosh h and mean tanh h. In the
replica-symmetric measure h = √q̂ z with z standard Gaussian.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from atypical.replica.averages.gaussian import Array, density, graded


def field_grid(q_hat: float, order: int) -> tuple[Array, Array]:
    """Fields √q̂ z and their Gaussian weights, graded towards the kink of ln 2cosh at 0."""
    z, w = graded([(0.0, 1 / max(1.0, np.sqrt(q_hat)))], order)
    return np.sqrt(q_hat) * z, w * density(z)


def log_partition(q_hat: float, order: int) -> float:
    """∫Dz ln 2cosh(√q̂ z)."""
    h, w = field_grid(q_hat, order)
    return float(w @ np.logaddexp(h, -h))


def self_overlap(q_hat: float, order: int) -> float:
    """∫Dz tanh²(√q̂ z): overlap of two typical solutions."""
    h, w = field_grid(q_hat, order)
    return float(w @ np.tanh(h) ** 2)


def response(q_hat: float, order: int) -> float:
    """∫Dz (1 − tanh²(√q̂ z))²: mean square response of a weight to a field."""
    h, w = field_grid(q_hat, order)
    return float(w @ (4 * expit(2 * h) * expit(-2 * h)) ** 2)


def spread(q_hat: float, order: int) -> float:
    """∫Dz (1 − tanh²(√q̂ z)): 1 − q, to all digits however close q is to 1."""
    h, w = field_grid(q_hat, order)
    return float(w @ (4 * expit(2 * h) * expit(-2 * h)))
