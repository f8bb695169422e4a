"""A margin constraint on students around a reference: its energetic averages.

The mean field of a student on a pattern, over all students of its reference, is
μ = τ h̃ + b χ + √V η: χ is the field shared by all references, h̃ ~ N(χ, own) that of the student's
own, given that it meets its margin, h̃ > κ̃. Variances, and the teacher's u, are those of `fields`.
Source: Franz & Parisi 1995; Baldassi et al. 2021 (arXiv 2107.01163), in other variables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from atypical.replica.averages.channel import Constraint, hazard, log_probability
from atypical.replica.averages.fields import Fields
from atypical.replica.averages.gaussian import Array, density, gauss_legendre, on_panels, trapezoid

# Standard deviations at which the normal distribution function underflows, less a margin.
DEEPEST = -36.0
# Nodes, times the resolution, of the correlation of a reference with its teacher.
BRIDGE = 6


def constraint_around_reference(
    fields: Fields, margin: float, reference_margin: float, resolution: int
) -> Constraint:
    """Averages over μ; nan where students have collapsed onto one point.

    h̃ and u are integrated in closed form, χ on equidistant nodes, and μ on panels graded towards
    the kink at κ and the step at its mean for h̃ = κ̃, as an offset v from there, so that V may be as
    small as 1e-30.
    """
    if not fields.possible:
        return Constraint(*[np.nan] * 7)
    grid = _grid(fields, margin, reference_margin, resolution)
    if grid is None:
        return Constraint(0.0, 0.0, 0.0)
    plane = _Plane(fields, reference_margin, grid, resolution)
    log_h = log_probability(grid.v, grid.kink, fields.spread)
    slope = hazard(grid.v, grid.kink, fields.spread, log_h)
    bend = slope * (slope + (grid.v - grid.kink) / fields.spread)
    pull = grid.pull[grid.window]
    joint = plane.students()
    mass, weighted = grid.weight * joint.sum(axis=1), grid.weight * slope
    return Constraint(
        value=float(mass @ log_h),
        square=float(mass @ slope**2),
        bend=float(mass @ bend),
        label=float(weighted @ plane.boundary().sum(axis=1)),
        shared=float(weighted @ (joint * pull).sum(axis=1)),
        edge=float(weighted @ plane.edge().sum(axis=1)),
        curvature=float(mass @ bend**2),
    )


@dataclass(frozen=True)
class _Grid:
    """Nodes in the plane (v, χ), and what depends on χ alone.

    kink: of F, in v.   window: (len(v), m) indices of the χ that matter at each v.
    log_prior: of the density of χ times the distance of its nodes.   excess: (χ − κ̃)/√own.
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


def _grid(fields: Fields, margin: float, reference_margin: float, resolution: int) -> _Grid | None:
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


class _Plane:
    """Densities over (χ, μ) times the distance of the nodes χ; h̃ and u are integrated out."""

    def __init__(
        self, fields: Fields, reference_margin: float, grid: _Grid, resolution: int
    ) -> None:
        tau, V, own, gamma = fields.own_gain, fields.residual, fields.own, fields.conditional
        centre = (1 - fields.apart) * reference_margin - (tau + fields.shared_gain) * grid.chi
        shift = fields.shared_gain * (grid.chi - fields.regression * reference_margin)
        self.fields, self.grid, self.precision = fields, grid, gamma / (own * V)
        self.deviation = grid.v[:, None] + centre[grid.window]
        along = grid.v[:, None] - shift[grid.window]
        self.inside = along * (tau * np.sqrt(own / (gamma * V)))
        self.inside += (np.sqrt(V / gamma) * grid.excess)[grid.window]
        at_edge = np.exp(grid.log_prior) * grid.pull / np.sqrt(2 * np.pi * V)
        self.bare_edge = np.exp(along**2 / (-2 * V)) * at_edge[grid.window]
        self.label = _Label(self) if fields.teacher else None
        self.order = BRIDGE * resolution

    def students(self) -> Array:
        """Density of students whose reference meets its margin."""
        if self.label is None:
            return self.beyond(self.inside)
        independent = self.beyond(self.inside) * ndtr(self.label.beyond_edge)
        correlated = self.bare_edge / np.sqrt(self.precision) * self.label.bridge(self.order)
        return np.asarray(2 * (independent + correlated))

    def edge(self) -> Array:
        """Density of students whose reference just meets its margin."""
        if self.label is None:
            return np.asarray(self.bare_edge)
        return np.asarray(2 * self.bare_edge * ndtr(self.label.at_edge))

    def boundary(self) -> Array:
        """Density of students for whose teacher both labels are equally good."""
        if self.label is None:
            return np.zeros_like(self.bare_edge)
        at_boundary = 2 * density(self.label.beyond_edge) / self.label.width
        return np.asarray(self.beyond(self.label.inside) * at_boundary)

    def beyond(self, inside: Array) -> Array:
        """The free density times Φ(inside)."""
        grid, gamma = self.grid, self.fields.conditional
        log_weight = grid.log_prior - grid.log_norm - np.log(2 * np.pi * gamma) / 2
        if grid.excess.min() < DEEPEST:
            log_free = log_weight[grid.window] - self.deviation**2 / (2 * gamma)
            return np.asarray(np.exp(log_free + log_ndtr(inside)))
        free = np.exp(self.deviation**2 / (-2 * gamma)) * np.exp(log_weight)[grid.window]
        return np.asarray(free * ndtr(inside))


class _Label:
    """The teacher's field u given χ and μ, correlated with the reference's by `correlation`."""

    def __init__(self, plane: _Plane) -> None:
        fields, grid = plane.fields, plane.grid
        tau, V, own, gamma = fields.own_gain, fields.residual, fields.own, fields.conditional
        gain = fields.teacher / fields.shared
        self.width = np.sqrt(fields.teacher_free - fields.teacher_residual**2 / gamma)
        self.correlation = -tau * np.sqrt(own / (gamma * V)) * fields.teacher_residual / self.width
        mean = (gain * grid.chi)[grid.window] + fields.teacher_residual / gamma * plane.deviation
        root = np.sqrt(1 - self.correlation**2)
        self.reference = plane.inside
        self.beyond_edge = mean / self.width
        self.at_edge = (self.beyond_edge - self.correlation * plane.inside) / root
        self.inside = (plane.inside - self.correlation * self.beyond_edge) / root

    def bridge(self, order: int) -> Array:
        """∫₀^ρ dr of the density of u at 0 given h̃ at its edge, their correlation being r."""
        r, w = gauss_legendre(order)
        total: Array = np.zeros_like(self.reference)
        for x, weight in zip(r, w, strict=True):
            c = self.correlation * (1 + x) / 2
            root = np.sqrt(1 - c**2)
            deviation = (self.beyond_edge - c * self.reference) / root
            total += (weight * self.correlation / 2 / root) * density(deviation)
        return total


def _edges(fields: Fields, kink: float, reference_margin: float) -> Array:
    """Edges of panels in v, from where μ has no mass up to where F vanishes."""
    width, smooth = np.sqrt(fields.spread), np.sqrt(fields.whole)
    blur = np.sqrt(fields.residual + fields.shared_gain**2 * fields.shared)
    low, high = -9 * blur - abs(fields.shared_gain * reference_margin), kink + 9 * width
    if low >= high:
        return np.zeros(0)
    boundary = -fields.shared_gain * fields.regression * reference_margin
    doublings = 2.0 ** np.arange(np.ceil(np.log2((high - low) / width)))
    pieces = [
        np.linspace(low, high, int(np.ceil((high - low) / smooth)) + 1),
        blur * np.array([-8.0, -5.0, -2.5, 0.0, 2.5, 5.0, 8.0]),
        kink - width * doublings,
        kink + width * np.array([0.0, 1.0, 2.0, 3.5, 5.5]),
        boundary + fields.label_blur * np.array([-5.0, -2.5, 0.0, 2.5]),
    ]
    edges = np.concatenate(pieces if fields.teacher else pieces[:-1])
    return np.unique(edges[(edges >= low) & (edges <= high)])


def _shared_fields(
    fields: Fields, v: Array, reference_margin: float, resolution: int
) -> tuple[Array, float, NDArray[np.int64]]:
    """Equidistant nodes χ, their distance, and for each v the indices of those that matter.

    All v share their nodes, unless χ is so well known at given v that each is better off alone.
    """
    step = 0.7 / (resolution * np.sqrt(_sharpness(fields)))
    limit = 8.5 * np.sqrt(fields.shared)
    lowest = max(-limit, -8.5 * fields.label_reach)
    low, high = _shared_range(fields, v, reference_margin)
    low, high = np.clip(low, lowest, limit), np.clip(high, lowest, limit)
    count = int((high - low).max() / step) + 2
    if 2 * limit / step > len(v) * count:
        alone = low[:, None] + step * np.arange(count)
        return alone.ravel(), step, np.arange(alone.size).reshape(alone.shape)
    chi, _ = trapezoid(step, limit)
    count = min(count, len(chi))
    first = np.clip((low - chi[0]) / step, 0, len(chi) - count).astype(np.int64)
    return chi, step, first[:, None] + np.arange(count)


def _sharpness(fields: Fields) -> float:
    """Sum of the inverse squared widths in χ of the factors of the joint density."""
    tau, b, V, own = fields.own_gain, fields.shared_gain, fields.residual, fields.own
    gamma = fields.conditional
    mean, inside = (tau + b) ** 2 / gamma, (V - tau * own * b) ** 2 / (gamma * own * V)
    return 1 / fields.shared + 1 / own + mean + inside + fields.label_sharpness


def _shared_range(fields: Fields, v: Array, reference_margin: float) -> tuple[Array, Array]:
    """Where χ may lie at given v: from a Gaussian of students anywhere beyond the reference's edge.

    Far below the edge, 1/H((κ̃ − χ)/√own) takes back the reference's own part of it.
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
