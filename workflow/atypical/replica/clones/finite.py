"""Averages over a finite number m of clones, m real: two-dimensional integrals.

Weights: where the m clones may choose either sign together, the integrand over z₀ has zeros at
distance 1/(m√q̂₀) from the axis, so its grid is graded there. Over z₁ it is analytic, with its mass
near ±√(m δ̂): a trapezoid that reaches beyond.
Patterns: the integrand over z₁ is log-concave. Its panels follow the peak of every row z₀, as wide
as the peak, and the kink of ln H, as wide as √(1 − q₁).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from atypical.replica.averages.gaussian import LIMIT, Array, gauss_legendre, graded, trapezoid
from atypical.replica.averages.normal import ORDERLESS, exp, hazard, log1p, log_tail
from atypical.replica.clones.fields import (
    Averages,
    by_sign,
    pattern_rows,
    violation_at_peak,
    yields_at,
)

# Nodes per panel and trapezoidal step belong together: both errors fall alike with the order.
STEP = 4.0
# Nodes that are left out together, and the logarithm of what is left out beside a peak.
BLOCK, NOTHING = 16, 50.0
# Panel edges of a peak of unit width.
PEAK = np.array([-LIMIT, -5.0, -2.0, -1.0, 0.0, 2.0, 5.0])
# Panels around a step double up to half of this width, in standard deviations.
WIDE = 4.0
LOG_SQRT_2PI = 0.5 * math.log(2 * math.pi)
Averaged = tuple[float, float, float, float, float, float]


def weights(
    m: float, q_hat: float, spread_hat: float, order: int, teacher: float = 0.0
) -> Averages:
    """Averages of F = ln 2cosh at v₀ = q̂₀ and δ = δ̂, around the field r̂ of a `teacher`."""
    shift = teacher / np.sqrt(q_hat)
    z, w = graded([(0.0, min(1.0, 2 / (m * np.sqrt(q_hat))))], order, LIMIT + shift)
    z, w = z[z > 0], w[z > 0]
    w, w_odd = w * by_sign(z, shift)
    width = np.sqrt(spread_hat / m)
    t, step = trapezoid(STEP / order / max(1.0, width), m * width + LIMIT)
    log, mean_log, mean, variance, bend, _ = _weights(m, np.sqrt(q_hat) * z, width, t, step)
    square, spread = float(w @ mean**2), m * float(w @ variance)
    by_field = spread_hat / 2 * (1 + (m - 1) * (square + spread / m))
    return Averages(
        value=float(w @ log) / m,
        label=float(w_odd @ mean),
        square=square,
        spread=spread,
        by_inverse=float(w @ (log - m * mean_log)) + by_field,
        bend=-float(w @ bend),
    )


def patterns(
    m: float,
    q: float,
    spread: float,
    margin: float,
    order: int,
    teacher: float = 0.0,
    free: float | None = None,
) -> Averages:
    """Averages of F = ln H((κ − ·)/√(1 − q₁)) at v₀ = q₁ − δ/m and δ.

    free: 1 − q₁, where it is known better than by subtraction.
    """
    free = 1 - q if free is None else free
    q0, pull = q - spread / m, spread / free
    rows = pattern_rows(q0, free, pull, margin, order, teacher)
    w = rows.weight
    x, curvature = violation_at_peak(rows.excess, pull)
    edges = _edges(m, rows.excess, x, curvature, np.sqrt(m / pull))
    groups = _patterns(m, np.sqrt(pull / m), rows.excess, edges, *gauss_legendre(order))
    log, mean_log, mean, variance, bend, shift = groups
    drift = shift * np.sqrt(m * pull) - spread / np.sqrt(q0 * free) * rows.z * mean
    return Averages(
        value=float(w @ log) / m,
        square=float(w @ mean**2) / free,
        spread=m * float(w @ variance) / free,
        by_inverse=float(w @ (log - m * mean_log + drift / 2) - spread * (rows.by_q0 @ log) / m),
        label=float(rows.label @ mean) / np.sqrt(free),
        bend=-float(w @ bend) / free,
    )


@njit(cache=True, error_model="numpy")
def _weights(m: float, fields: Array, width: float, t: Array, steps: Array) -> Array:
    """What `_tilted` finds of F = ln 2cosh, group by group: (6, groups).   fields: shared ones."""
    found, F, near = np.empty((6, fields.size)), np.empty((3, t.size)), np.empty_like(t)
    for i in range(fields.size):
        used = 0
        for first in range(0, t.size, BLOCK):
            block = t[first : first + BLOCK]
            if _counts(m, fields[i], width, block[0], block[-1]):
                for k in range(block.size):
                    near[used + k] = block[k]
                used += block.size
        _log_2cosh(fields[i], width, near[:used], F)
        found[:, i] = _tilted(m, F, near[:used], steps)
    return found


@njit(cache=True, error_model="numpy")
def _counts(m: float, field: float, width: float, first: float, last: float) -> bool:
    """Whether exp(m ln 2cosh h − t²/2), h = field + width t, is of any weight between two nodes.

    The larger peak, near t = m width, is no lower than exp(m field + m² width²/2).
    """
    if field + width * first > 0:
        distance, least = max(first - m * width, m * width - last), field + width * first
        fall = 0.0
    elif field + width * last < 0:
        distance, least = max(first + m * width, -m * width - last), -field - width * last
        fall = 2 * m * field
    else:
        return True
    rise = m * math.log1p(math.exp(-2 * least))
    return fall + 0.5 * max(distance, 0.0) ** 2 - rise < NOTHING


@njit(cache=True, error_model="numpy")
def _patterns(m: float, gain: float, excess: Array, edges: Array, x: Array, w: Array) -> Array:
    """What `_tilted` finds of F = ln H, group by group: (6, groups).

    edges: (groups, ·), of panels over z₁.   x, w: nodes and weights of a panel [−1, 1].
    """
    found, most = np.empty((6, excess.size)), (edges.shape[1] - 1) * x.size
    F, t, steps = np.empty((3, most)), np.empty(most), np.empty(most)
    for i in range(excess.size):
        used = 0
        for p in range(edges.shape[1] - 1):
            half = (edges[i, p + 1] - edges[i, p]) / 2
            if half > 0:
                for k in range(x.size):
                    t[used + k] = edges[i, p] + half * (1 + x[k])
                    steps[used + k] = half * w[k]
                used += x.size
        _log_tail(excess[i], gain, t[:used], F)
        found[:, i] = _tilted(m, F, t[:used], steps)
    return found


@njit(cache=True, error_model="numpy", fastmath=ORDERLESS)
def _log_2cosh(field: float, width: float, t: Array, F: Array) -> None:
    """ln 2cosh h and two derivatives at h = field + width t."""
    for k in range(t.size):
        h = field + width * t[k]
        decay = exp(-2 * abs(h))
        F[0, k] = abs(h) + log1p(decay)
        F[1, k] = math.copysign((1 - decay) / (1 + decay), h)
        F[2, k] = 4 * decay / (1 + decay) ** 2


@njit(cache=True, error_model="numpy", fastmath=ORDERLESS)
def _log_tail(excess: float, gain: float, t: Array, F: Array) -> None:
    """ln H(x) at x = X − gain t and, by −x, two derivatives."""
    for k in range(t.size):
        x = excess - gain * t[k]
        slope = hazard(x)
        F[0, k], F[1, k], F[2, k] = log_tail(x), slope, -slope * (slope - x)


@njit(cache=True, error_model="numpy", fastmath=ORDERLESS)
def _tilted(m: float, F: Array, t: Array, steps: Array) -> Averaged:
    """ln ∫Dz₁ exp m F, and under the integrand ⟨F⟩, ⟨F'⟩, the variance of F', ⟨F''⟩ and ⟨F' z₁⟩.

    F: three rows, F and its derivatives at the nodes t.
    """
    shares, top = np.empty(t.size), -np.inf
    for k in range(t.size):
        top = max(top, m * F[0, k] - 0.5 * t[k] * t[k])
    total = log = slope = bend = drift = 0.0
    for k in range(t.size):
        share = steps[k] * exp(m * F[0, k] - 0.5 * t[k] * t[k] - top)
        shares[k] = share
        total += share
        log += share * F[0, k]
        slope += share * F[1, k]
        bend += share * F[2, k]
        drift += share * F[1, k] * t[k]
    slope, variance = slope / total, 0.0
    for k in range(t.size):
        variance += shares[k] * (F[1, k] - slope) ** 2
    log_total = top + math.log(total) - LOG_SQRT_2PI
    return log_total, log / total, slope, variance / total, bend / total, drift / total


def _edges(m: float, excess: Array, x: Array, curvature: Array, scale: float) -> Array:
    """Edges of the panels over z₁, (rows, edges), for the integrands H(X − z₁/scale)^m Dz₁.

    Graded towards each peak (x and curvature: as `violation_at_peak` returns them) and towards the
    step of H^m.
    """
    peak, width = scale * (excess - x), 1 / np.sqrt(curvature)
    doublings = np.arange(1, np.ceil(np.log2(LIMIT / width.min() / PEAK[-1])))
    offsets = np.concatenate([PEAK, PEAK[-1] * 2.0**doublings])
    around_peak = peak[:, None] + offsets * width[:, None]
    step_at = yields_at(m)
    steepness = scale / max(1.0, -step_at)
    near = steepness * 2.0 ** np.arange(np.ceil(np.log2(max(1.0, WIDE / steepness))))
    around_step = scale * (excess[:, None] - step_at) + np.concatenate([-near, 0 * near[:1], near])
    low, high = peak - LIMIT * width, peak + LIMIT
    edges = np.concatenate([around_peak, around_step, high[:, None]], axis=1)
    return np.sort(np.clip(edges, low[:, None], high[:, None]), axis=1)
