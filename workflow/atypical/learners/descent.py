"""Minibatches, compiled: products of a few patterns with the weights, and what comes back.

The logistic loss of a pattern with stability Δ = w·x/√N is ln(1 + e^{−2βΔ})/(2β), whose slope is
−1/(1 + e^{2βΔ}). In a committee Δ is the sum of the hidden signs over √K. Descent passes through
these as if they were the identity, whatever the field: a window that closes on large fields would
leave wrong patterns without a pull.
Where errors alone count, as in the perceptron rule, a wrong pattern pulls with slope 1, others not
at all. In a committee it pulls the least wrong units, as many as its majority lacks.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import add, median, product

Array = NDArray[Any]
Real = Any


class Descent(NamedTuple):
    """Patterns in a minibatch, learning rate, momentum, sharpness of the loss."""

    batch: int
    rate: float
    momentum: float
    beta: float


@njit(cache=True)
def pull_logistic(X: Array, batch: Array, w: Array, beta: Real, pull: Array) -> None:
    """Mean descent direction of the loss over a batch, with respect to w, written into `pull`.

    X: (P, K or 1, n).   batch: patterns of X.   w: (N,) float32.
    """
    units, n = X.shape[1], X.shape[2]
    hidden = w.size // n
    scale = 1 / math.sqrt(n)
    h = np.empty(hidden)
    pull[:] = 0
    for mu in batch:
        for k in range(hidden):
            h[k] = product(X[mu, k % units], w[k * n : (k + 1) * n]) * scale
        slope = 1 / (1 + math.exp(min(2 * beta * _output(h), 80.0)))
        for k in range(hidden):
            c = np.float32(slope / batch.size / math.sqrt(hidden))
            add(X[mu, k % units], c, pull[k * n : (k + 1) * n])


@njit(cache=True)
def pull_errors(X: Array, batch: Array, w: Array, pull: Array) -> None:
    """Sum of the wrong patterns of a batch, each where it corrects w, written into `pull`.

    X: (P, K or 1, n).   batch: patterns of X.   w: (N,) float32.
    """
    units, n = X.shape[1], X.shape[2]
    hidden = w.size // n
    h = np.empty(hidden, np.float32)
    pull[:] = 0
    for mu in batch:
        for k in range(hidden):
            h[k] = product(X[mu, k % units], w[k * n : (k + 1) * n])
        middle = 0 if hidden == 1 else median(h)
        for k in range(hidden):
            if h[middle] <= h[k] < 0:
                add(X[mu, k % units], np.float32(1), pull[k * n : (k + 1) * n])


@njit(cache=True)
def _output(h: Array) -> Real:
    """Field of a single unit; of a committee, the sum of its signs over √K."""
    if h.size == 1:
        return h[0]
    votes = 0
    for k in range(h.size):
        votes += 1 if h[k] > 0 else -1
    return votes / math.sqrt(h.size)


@njit(cache=True, fastmath=True)
def step_free(x: Array, pull: Array, w: Array, rate: Real) -> None:
    """Step of the hidden weights x, that nothing bounds; w becomes their signs."""
    for i in range(x.size):
        x[i] += np.float32(rate) * pull[i]
        w[i] = np.float32(1) if x[i] > 0 else np.float32(-1)


@njit(cache=True, fastmath=True)
def step_clipped(x: Array, velocity: Array, pull: Array, w: Array, by: Descent) -> None:
    """Momentum step of the hidden weights x, clipped to ±1; w becomes their signs."""
    rate, momentum, clip = np.float32(by.rate), np.float32(by.momentum), np.float32(1)
    for i in range(x.size):
        velocity[i] = momentum * velocity[i] + pull[i]
        x[i] = min(max(x[i] + rate * velocity[i], -clip), clip)
        w[i] = np.float32(1) if x[i] > 0 else np.float32(-1)
