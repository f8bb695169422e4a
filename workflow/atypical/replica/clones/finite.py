"""Averages over a finite number m of clones, m real: two-dimensional integrals.

Weights: where the m clones may choose either sign together, the integrand over z₀ has zeros at
distance 1/(m√q̂₀) from the axis, so its grid is graded there. Over z₁ it is analytic, with its mass
near ±√(m δ̂): a trapezoid that reaches beyond.
Patterns: the integrand over z₁ is log-concave. Its panels follow the peak of every row z₀, as wide
as the peak, and the kink of ln H, as wide as √(1 − q₁).
"""

from __future__ import annotations

import numpy as np

from atypical.replica.averages.gaussian import LIMIT, Array, graded, on_panels, trapezoid
from atypical.replica.clones.fields import (
    Averages,
    Rows,
    by_sign,
    log_2cosh,
    mills,
    pattern_rows,
    violation_at_peak,
    yields_at,
)

# Nodes per panel and trapezoidal step belong together: both errors fall alike with the order.
STEP = 4.0
# Panel edges of a peak of unit width.
PEAK = np.array([-LIMIT, -5.0, -2.0, -1.0, 0.0, 2.0, 5.0])
# Panels around a step double up to half of this width, in standard deviations.
WIDE = 4.0
# Elements that are worked on at a time: small enough to stay in cache.
BLOCK = 1 << 15
LOG_SQRT_2PI = 0.5 * np.log(2 * np.pi)


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
    log_z, mean, bend = log_2cosh(np.sqrt(q_hat) * z[:, None] + width * t)
    row = _Tilted(m * log_z - t * t / 2, step)
    square, spread = float(w @ row.mean(mean) ** 2), m * float(w @ row.variance(mean))
    by_field = spread_hat / 2 * (1 + (m - 1) * (square + spread / m))
    return Averages(
        value=float(w @ row.log) / m,
        label=float(w_odd @ row.mean(mean)),
        square=square,
        spread=spread,
        by_inverse=float(w @ (row.log - m * row.mean(log_z))) + by_field,
        bend=-float(w @ row.mean(bend)),
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
    log, mean_log, mean, variance, shift, bend = _group_averages(m, pull, rows, order)
    drift = shift * np.sqrt(m * pull) - spread / np.sqrt(q0 * free) * rows.z * mean
    return Averages(
        value=float(w @ log) / m,
        square=float(w @ mean**2) / free,
        spread=m * float(w @ variance) / free,
        by_inverse=float(w @ (log - m * mean_log + drift / 2) - spread * (rows.by_q0 @ log) / m),
        label=float(rows.label @ mean) / np.sqrt(free),
        bend=float(w @ bend) / free,
    )


def _group_averages(m: float, pull: float, rows: Rows, order: int) -> Array:
    """What `_groups` returns, of all rows, in blocks that stay in cache."""
    x, curvature = violation_at_peak(rows.excess, pull)
    edges = _edges(m, rows.excess, x, curvature, np.sqrt(m / pull))
    blocks = np.array_split(np.arange(len(x)), np.ceil(edges.size * order / BLOCK))
    gain = np.sqrt(pull / m)
    groups = [_groups(m, gain, rows.excess[block], edges[block], order) for block in blocks]
    return np.concatenate(groups, axis=1)


def _groups(m: float, gain: float, excess: Array, edges: Array, order: int) -> Array:
    """Per row of groups with this excess: ln ∫Dz₁ H^m, then averages under the integrand.

    Returns (6, rows): the logarithm, ⟨ln H⟩, ⟨g⟩, the variance of g, ⟨g z₁⟩ and ⟨−∂g/∂x⟩, where
    g = ∂ ln H/∂x of H(X − x) at x = gain z₁.
    """
    t, steps = on_panels(edges, order)
    x = excess[:, None] - gain * t
    log_h, slope = mills(x)
    row = _Tilted(m * log_h - t * t / 2, steps)
    averages = row.mean(log_h), row.mean(slope), row.variance(slope), row.mean(slope * t)
    return np.stack([row.log, *averages, row.mean(slope * (slope - x))])


class _Tilted:
    """Averages over z₁ under exp(exponent), row by row; exponent: (rows, nodes)."""

    def __init__(self, exponent: Array, steps: Array) -> None:
        top = exponent.max(axis=1, keepdims=True)
        mass = steps * np.exp(exponent - top)
        total = mass.sum(axis=1, keepdims=True)
        self.share = mass / total
        self.log: Array = (top + np.log(total))[:, 0] - LOG_SQRT_2PI

    def mean(self, values: Array) -> Array:
        """(rows,) averages of values (rows, nodes)."""
        return np.asarray(np.einsum("ij,ij->i", self.share, values))

    def variance(self, values: Array) -> Array:
        """(rows,) variances of values (rows, nodes), never as a difference of squares."""
        return self.mean((values - self.mean(values)[:, None]) ** 2)


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
