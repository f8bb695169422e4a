"""A margin constraint on students around a reference: its energetic averages.

The mean field of a student on a pattern, over all students of its reference, is
μ = τ h̃ + b χ + √V η: χ ~ N(0, q̃) is the field shared by all references, h̃ ~ N(χ, 1 − q̃) that of the
student's own, given that it meets its margin, h̃ > κ̃. A student's field has variance 1 − q about μ.
Source: Franz & Parisi 1995; Baldassi et al. 2021 (arXiv 2107.01163), in other variables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from atypical.replica.channel import hazard, log_probability
from atypical.replica.coupled_weights import Overlaps
from atypical.replica.gaussian import Array, on_panels, trapezoid

# Standard deviations at which the normal distribution function underflows, less a margin.
DEEPEST = -36.0


@dataclass(frozen=True)
class Constraint:
    """Averages of F(μ) = ln H((κ − μ)/√(1 − q)) over students around a reference of margin κ̃.

    value: E[F].   square: E[F'²].   shared: E[F' A(χ)] with A = ∂_χ ln H((κ̃ − χ)/√(1 − q̃)).
    By Price's theorem they are G, −2 ∂G/∂q and −∂G/∂s of G(q, s, t) = E[F].
    """

    value: float
    square: float
    shared: float


def constraint_around_reference(
    fields: Overlaps, margin: float, reference_margin: float, resolution: int
) -> Constraint:
    """Averages over μ; nan where students have collapsed onto one point.

    h̃ is integrated in closed form, χ on equidistant nodes, and μ on panels graded towards the kink
    at κ and the step at t κ̃, as an offset v = μ − t κ̃ so that V may be as small as 1e-30.
    """
    if not (fields.spread > 0 and fields.residual > 0):
        return Constraint(np.nan, np.nan, np.nan)
    grid = _grid(fields, margin, reference_margin, resolution)
    if grid is None:
        return Constraint(0.0, 0.0, 0.0)
    joint = _joint_density(fields, reference_margin, grid)
    log_h = log_probability(grid.v, grid.kink, fields.spread)
    slope = grid.weight * hazard(grid.v, grid.kink, fields.spread, log_h)
    density_of_mean = joint.sum(axis=1)
    return Constraint(
        value=float((grid.weight * log_h) @ density_of_mean),
        square=float((slope**2 / grid.weight) @ density_of_mean),
        shared=float(slope @ (joint * grid.pull[grid.window]).sum(axis=1)),
    )


def hazard_at_the_edge(
    fields: Overlaps, margin: float, reference_margin: float, resolution: int
) -> float:
    """E[F'(μ) δ(h̃ − κ̃)] given h̃ > κ̃: by Price's theorem ∂G/∂t."""
    grid = _grid(fields, margin, reference_margin, resolution)
    if grid is None:
        return 0.0
    V = fields.residual
    along = _along(fields, reference_margin, grid)
    at_edge = np.exp(-(along**2) / (2 * V)) * (np.exp(grid.log_prior) * grid.pull)[grid.window]
    log_h = log_probability(grid.v, grid.kink, fields.spread)
    slope = hazard(grid.v, grid.kink, fields.spread, log_h)
    return float((grid.weight * slope) @ at_edge.sum(axis=1) / np.sqrt(2 * np.pi * V))


@dataclass(frozen=True)
class _Grid:
    """Nodes in the plane (v, χ), and what depends on χ alone.

    kink: κ − t κ̃.   window: (len(v), m) indices of the χ that matter at each v.
    log_prior: of the density of χ times the distance of its nodes.   excess: (χ − κ̃)/√(1 − q̃).
    log_norm: ln H(−excess).   pull: A(χ).
    """

    kink: float
    v: Array
    weight: Array
    chi: Array
    window: NDArray[np.int64]
    log_prior: Array
    excess: Array
    log_norm: Array
    pull: Array


def _grid(
    fields: Overlaps, margin: float, reference_margin: float, resolution: int
) -> _Grid | None:
    """The grid, or None where no student comes near its edge."""
    kink = margin - reference_margin + fields.apart * reference_margin
    edges = _edges(fields, kink, reference_margin)
    if len(edges) < 2:
        return None
    v, weight = on_panels(edges, 8 * resolution)
    chi, step, window = _shared_fields(fields, v, reference_margin, resolution)
    excess = (chi - reference_margin) / np.sqrt(fields.own)
    log_norm = log_ndtr(excess)
    log_prior = np.log(step) - chi**2 / (2 * fields.shared) - np.log(2 * np.pi * fields.shared) / 2
    pull = hazard(chi, reference_margin, fields.own, log_norm)
    return _Grid(kink, v, weight, chi, window, log_prior, excess, log_norm, pull)


def _joint_density(fields: Overlaps, reference_margin: float, grid: _Grid) -> Array:
    """Density of (χ, μ), h̃ > κ̃ integrated out, times the distance of the nodes χ."""
    tau, V, own, gamma = fields.own_gain, fields.residual, fields.own, fields.conditional
    centre = (1 - fields.apart) * reference_margin - (tau + fields.shared_gain) * grid.chi
    mean = grid.v[:, None] + centre[grid.window]
    inside = _along(fields, reference_margin, grid) * (tau * np.sqrt(own / (gamma * V)))
    inside += (np.sqrt(V / gamma) * grid.excess)[grid.window]
    log_weight = grid.log_prior - grid.log_norm - np.log(2 * np.pi * gamma) / 2
    if grid.excess.min() < DEEPEST:
        log_joint = log_ndtr(inside) + log_weight[grid.window] - mean**2 / (2 * gamma)
        return np.asarray(np.exp(log_joint))
    return np.asarray(
        np.exp(mean**2 / (-2 * gamma)) * ndtr(inside) * np.exp(log_weight)[grid.window]
    )


def _along(fields: Overlaps, reference_margin: float, grid: _Grid) -> Array:
    """μ less its mean at h̃ = κ̃ and given χ."""
    shift = fields.shared_gain * (grid.chi - fields.shared * reference_margin)
    return np.asarray(grid.v[:, None] - shift[grid.window])


def _edges(fields: Overlaps, kink: float, reference_margin: float) -> Array:
    """Edges of panels in v, from where μ has no mass up to where F vanishes."""
    width, smooth = np.sqrt(fields.spread), np.sqrt(1 - fields.spread)
    blur = np.sqrt(fields.residual + fields.shared_gain**2 * fields.shared)
    low, high = -9 * blur - abs(fields.shared_gain * reference_margin), kink + 9 * width
    if low >= high:
        return np.zeros(0)
    doublings = 2.0 ** np.arange(np.ceil(np.log2((high - low) / width)))
    pieces = [
        np.linspace(low, high, int(np.ceil((high - low) / smooth)) + 1),
        blur * np.array([-8.0, -5.0, -2.5, 0.0, 2.5, 5.0, 8.0]),
        kink - width * doublings,
        kink + width * np.array([0.0, 1.0, 2.0, 3.5, 5.5]),
    ]
    edges = np.concatenate(pieces)
    return np.unique(edges[(edges >= low) & (edges <= high)])


def _shared_fields(
    fields: Overlaps, v: Array, reference_margin: float, resolution: int
) -> tuple[Array, float, NDArray[np.int64]]:
    """Equidistant nodes χ, their distance, and for each v the indices of those that matter.

    All v share their nodes, unless χ is so well known at given v that each is better off alone.
    """
    step = 0.7 / (resolution * np.sqrt(_sharpness(fields)))
    limit = 8.5 * np.sqrt(fields.shared)
    low, high = _shared_range(fields, v, reference_margin)
    low, high = np.clip(low, -limit, limit), np.clip(high, -limit, limit)
    count = int((high - low).max() / step) + 2
    if 2 * limit / step > len(v) * count:
        alone = low[:, None] + step * np.arange(count)
        return alone.ravel(), step, np.arange(alone.size).reshape(alone.shape)
    chi, _ = trapezoid(step, limit)
    count = min(count, len(chi))
    first = np.clip((low - chi[0]) / step, 0, len(chi) - count).astype(np.int64)
    return chi, step, first[:, None] + np.arange(count)


def _sharpness(fields: Overlaps) -> float:
    """Sum of the inverse squared widths in χ of the four factors of the joint density."""
    tau, b, V, own = fields.own_gain, fields.shared_gain, fields.residual, fields.own
    gamma = fields.conditional
    mean, inside = (tau + b) ** 2 / gamma, (V - tau * own * b) ** 2 / (gamma * own * V)
    return 1 / fields.shared + 1 / own + mean + inside


def _shared_range(fields: Overlaps, v: Array, reference_margin: float) -> tuple[Array, Array]:
    """Where χ may lie at given v: from a Gaussian of students anywhere beyond the reference's edge.

    Far below the edge, 1/H((κ̃ − χ)/√(1 − q̃)) takes back the reference's own part of it.
    """
    gain, own = fields.own_gain + fields.shared_gain, fields.own
    precision = 1 / fields.shared + gain**2 / fields.conditional
    push = gain / fields.conditional * (v + (1 - fields.apart) * reference_margin)
    low, high = _reach(push, precision)
    if precision - 1 / own < 0.1 / fields.shared:
        return np.full_like(v, -np.inf), high
    below, _ = _reach(push - reference_margin / own, precision - 1 / own)
    return np.minimum(low, below), high


def _reach(push: Array, precision: float) -> tuple[Array, Array]:
    """8.5 standard deviations either side of the mean push/precision of a Gaussian."""
    half = 8.5 / np.sqrt(precision)
    return push / precision - half, push / precision + half
