"""Minibatches, compiled: products of a few patterns with the weights, and what comes back.

The loss of a pattern with stability Δ = w·x/√N is ln(1 + e^{−2βΔ})/(2β), whose slope is
−1/(1 + e^{2βΔ}).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]
Real = Any


@njit(cache=True, fastmath=True)
def pull_logistic(X: Array, batch: Array, w: Array, beta: Real, pull: Array) -> None:
    """Mean descent direction of the loss over a batch, with respect to w, written into `pull`.

    X: (P, N).   batch: rows of X.   w: (N,) float32.
    """
    N = w.size
    scale = np.float32(1 / math.sqrt(N))
    pull[:] = 0
    for mu in batch:
        row = X[mu]
        a = np.float32(0)
        for i in range(N):
            a += row[i] * w[i]
        slope = 1 / (1 + math.exp(min(2 * beta * a * scale, 80.0)))
        c = np.float32(slope / batch.size)
        for i in range(N):
            pull[i] += c * row[i]


@njit(cache=True, fastmath=True)
def step_clipped(
    x: Array, velocity: Array, pull: Array, w: Array, rate: Real, momentum: Real, clip: Real
) -> None:
    """Momentum step of the hidden weights x, clipped to ±clip; w becomes their signs."""
    rate, momentum, clip = np.float32(rate), np.float32(momentum), np.float32(clip)
    for i in range(x.size):
        velocity[i] = momentum * velocity[i] + pull[i]
        x[i] = min(max(x[i] + rate * velocity[i], -clip), clip)
        w[i] = np.float32(1) if x[i] > 0 else np.float32(-1)
