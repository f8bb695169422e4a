"""Local entropy of a solution: how many solutions there are at each distance from it.

Belief propagation (learners.passing) with a field γ w_i on every weight, γ such that the overlap
with the solution w is 1 − 2d. At the fixed point the Bethe entropy of the solutions at distance d
is

    N s = Σ_i S₂(m_i) + Σ_μ [ln H(−ω_μ/√V) + V g_μ²/2] ,

S₂ the entropy of a spin of mean m_i: the Legendre transform of the free entropy in γ.
Distances are taken from large to small, each from the fixed point before; from the other side the
iteration falls into a frozen one. Where γ = 0 it is the entropy of all solutions of the instance.
Source: Baldassi, Ingrosso, Lucibello, Saglietti, Zecchina, Phys. Rev. Lett. 115, 128101 (2015).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import hazard, padded
from atypical.learners.passing import LEAST_VARIANCE, pass_patterns
from atypical.status import CONVERGED, DIVERGED, UNSETTLED
from atypical.tasks.committee import ONE_UNIT
from atypical.tasks.instance import Patterns, Weights

Array = NDArray[Any]
Real = Any

TOLERANCE, SWEEPS = 1e-4, 400
# Single precision sums know the overlap no better.
CLOSE = 1e-5


@dataclass(frozen=True)
class LocalEntropy:
    """Local entropy around one solution, by distance.

    error: change of the value over the last tenfold of residual.
    """

    distance: Array
    value: Array
    error: Array
    status: list[str]


def local_entropy(
    patterns: Patterns, weights: Weights, distance: Sequence[float], damping: float
) -> LocalEntropy:
    """Entropy of the solutions at each distance, in nats per weight; nan where it did not converge.

    damping: share of the old fields that is kept; correlated patterns need more of it.
    """
    order = np.argsort(distance)[::-1]
    d = np.asarray(distance, dtype=float)[order]
    w = weights.astype(np.float32)
    X = padded(ONE_UNIT.seen(patterns))
    rows = np.transpose(_curve(X, len(patterns), w, d, damping))
    return stated(distance, rows[np.argsort(order)])


def stated(distance: Sequence[float], rows: Array) -> LocalEntropy:
    """Rows (value, error, residual) with their status; nan where the iteration did not converge.

    A value that is no number tells that messages have left their range, whatever last moved.
    """
    value, error, residual = rows.T
    finite = np.isfinite(value)
    good = finite & np.isfinite(error) & (residual <= TOLERANCE)
    ends = np.where(good, CONVERGED, np.where(finite, UNSETTLED, DIVERGED))
    return LocalEntropy(
        distance=np.asarray(distance, dtype=float),
        value=np.where(good, value, np.nan),
        error=np.where(good, error, np.nan),
        status=ends.tolist(),
    )


def entropy(patterns: Patterns, damping: float) -> tuple[float, Array, float]:
    """Entropy of all solutions (nats per weight), their mean weights, and the last move."""
    X, w = padded(ONE_UNIT.seen(patterns)), np.zeros(patterns.shape[1], np.float32)
    value, m, residual = _free(X, len(patterns), w, damping)
    return value, m, residual


@njit(cache=True)
def _curve(
    X: Array, P: Real, w: Array, distance: Array, damping: Real
) -> tuple[Array, Array, Array]:
    N = w.size
    h, m, B = np.zeros(N, np.float32), np.zeros(N, np.float32), np.empty(N, np.float32)
    g = np.zeros((P, 1), np.float32)
    value, error = np.empty(distance.size), np.empty(distance.size)
    residual = np.empty(distance.size)
    gamma = 0.0
    for k in range(distance.size):
        coarse, moved = np.nan, np.inf
        for _ in range(SWEEPS):
            A = pass_patterns(X, m, g, np.array([_variance(m)]), 0.0, B)
            _damp(h, B, A[0], m, damping)
            gamma = conjugate(h, w, 1 - 2 * distance[k], gamma)
            moved = _polarize(h, w, gamma, m)
            if math.isnan(coarse) and moved < 10 * TOLERANCE:
                coarse = _bethe(X, P, m, g)
            if moved < TOLERANCE:
                break
        value[k] = _bethe(X, P, m, g)
        error[k], residual[k] = abs(value[k] - coarse), moved
    return value, error, residual


@njit(cache=True)
def _free(X: Array, P: Real, w: Array, damping: Real) -> tuple[Real, Array, Real]:
    """The fixed point without a field; w: zeros."""
    N = w.size
    h, m, B = np.zeros(N, np.float32), np.zeros(N, np.float32), np.empty(N, np.float32)
    g = np.zeros((P, 1), np.float32)
    moved = np.inf
    for _ in range(SWEEPS):
        A = pass_patterns(X, m, g, np.array([_variance(m)]), 0.0, B)
        _damp(h, B, A[0], m, damping)
        moved = _polarize(h, w, 0.0, m)
        if moved < TOLERANCE:
            break
    return _bethe(X, P, m, g), m, moved


@njit(cache=True)
def _variance(m: Array) -> Real:
    q = 0.0
    for i in range(m.size):
        q += m[i] * m[i]
    return max(1 - q / m.size, LEAST_VARIANCE)


@njit(cache=True)
def _damp(h: Array, B: Array, A: Real, m: Array, damping: Real) -> None:
    keep, gain, A = np.float32(damping), np.float32(1 - damping), np.float32(A)
    for i in range(h.size):
        h[i] = keep * h[i] + gain * (B[i] + A * m[i])


@njit(cache=True, fastmath=True)
def _polarize(h: Array, w: Array, gamma: Real, m: Array) -> Real:
    """m = tanh(h + γ w); returns the largest move."""
    one, two, gamma = np.float32(1), np.float32(2), np.float32(gamma)
    moved = np.float32(0)
    for i in range(h.size):
        field = h[i] + gamma * w[i]
        e = math.exp(-two * abs(field))
        new = math.copysign((one - e) / (one + e), field)
        moved = max(moved, abs(new - m[i]))
        m[i] = new
    return moved


@njit(cache=True, fastmath=True)
def _overlap(h: Array, w: Array, gamma: Real) -> tuple[Real, Real]:
    """Mean of w tanh(h + γ w), and its derivative in γ."""
    one, two, gamma = np.float32(1), np.float32(2), np.float32(gamma)
    t, slope = np.float32(0), np.float32(0)
    for i in range(h.size):
        field = h[i] * w[i] + gamma
        e = math.exp(-two * abs(field))
        mean = math.copysign((one - e) / (one + e), field)
        t += mean
        slope += one - mean * mean
    return t / h.size, slope / h.size


@njit(cache=True)
def conjugate(h: Array, w: Array, overlap: Real, gamma: Real) -> Real:
    """The γ at which the overlap is as asked for: Newton inside a bracket, from the last γ."""
    low, high = -40.0, 40.0
    for _ in range(30):
        t, slope = _overlap(h, w, gamma)
        if abs(t - overlap) < CLOSE:
            break
        low, high = (gamma, high) if t < overlap else (low, gamma)
        step = gamma + (overlap - t) / max(slope, 1e-9)
        gamma = step if low < step < high else (low + high) / 2
    return gamma


@njit(cache=True)
def _bethe(X: Array, P: Real, m: Array, g: Array) -> Real:
    """Entropy per weight at a fixed point (m, g)."""
    N = m.size
    V = _variance(m)
    total = 0.0
    for i in range(N):
        up = min(max((1 + m[i]) / 2, 1e-12), 1 - 1e-12)
        total -= up * math.log(up) + (1 - up) * math.log(1 - up)
    for mu in range(P):
        mean = 0.0
        for i in range(N):
            mean += X[mu, 0, i] * m[i]
        omega = mean / math.sqrt(N) - V * g[mu, 0]
        total += _log_tail(-omega / math.sqrt(V)) + V * g[mu, 0] * g[mu, 0] / 2
    return total / N


@njit(cache=True)
def _log_tail(u: Real) -> Real:
    """ln H(u)."""
    if u > 6:
        return -0.5 * u * u - math.log(hazard(u) * math.sqrt(2 * math.pi))
    return math.log(0.5 * math.erfc(u * 0.7071067811865476))
