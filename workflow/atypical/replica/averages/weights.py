"""Binary weights: entropic averages over the fields that the other replicas exert on one weight.

A weight w = ±1 in a field h has partition function 2cosh h and mean tanh h. In the
replica-symmetric measure h = √q̂ z with z standard Gaussian.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit

from atypical.replica.averages.gaussian import Array, density, graded


def field_grid(q_hat: float, order: int) -> tuple[Array, Array]:
    """Fields √q̂ z and their Gaussian weights, graded towards the kink of ln 2cosh at 0."""
    z, w = graded([(0.0, 1 / max(1.0, np.sqrt(q_hat)))], order)
    return np.sqrt(q_hat) * z, w * density(z)


class Moments(NamedTuple):
    """Averages over the fields h of weights.

    overlap: q = ∫Dz tanh² h, of two typical solutions.   spread: 1 − q, to all digits however close
    q is to 1.   log_partition: ∫Dz ln 2cosh h.   response: ∫Dz (1 − tanh² h)², the mean square
    response of a weight to a field.
    """

    overlap: float
    spread: float
    log_partition: float
    response: float


def moments(q_hat: float, order: int) -> Moments:
    """All of them, on one grid."""
    h, w = field_grid(q_hat, order)
    free = 4 * expit(2 * h) * expit(-2 * h)
    return Moments(
        overlap=float(w @ np.tanh(h) ** 2),
        spread=float(w @ free),
        log_partition=float(w @ np.logaddexp(h, -h)),
        response=float(w @ free**2),
    )
