"""A margin constraint on students around a reference: its energetic averages.

The mean field of a student on a pattern, over all students of its reference, is
μ = τ h̃ + b χ + √V η: χ is the field shared by all references, h̃ ~ N(χ, own) that of the student's
own, given that it meets its margin, h̃ > κ̃. Variances, and the teacher's u, are those of `fields`.

With h̃ integrated out, the density of (χ, μ) is a Gaussian, `free`, times the probability
Φ(inside) that the reference meets its margin; `edge`, another Gaussian, is the density of those
that just do, and free times the standard density of `inside` is `edge` times a constant. So it is
where a teacher's field u and its label are integrated out. What stands in these Gaussians and
probabilities is linear in μ and χ.
Source: Franz & Parisi 1995; Baldassi et al. 2021 (arXiv 2107.01163), in other variables.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import log_ndtr

from atypical.replica.averages.channel import Constraint, hazard, log_probability
from atypical.replica.averages.fields import Fields
from atypical.replica.averages.gaussian import Array, gauss_legendre, on_panels, trapezoid
from atypical.replica.averages.normal import ORDERLESS, ROOT_2PI, below, exp

# Nodes, times the resolution, of the correlation of a reference with its teacher.
BRIDGE = 6
# Panels as wide as μ is, at most: a search may try a gain that moves μ by millions of its widths.
PANELS = 10_000
# Linear functions of the offset v of μ and of χ are their three coefficients.
OFFSET, CHI, CONSTANT = np.eye(3)


def constraint_around_reference(
    fields: Fields, margin: float, reference_margin: float, resolution: int
) -> Constraint:
    """Averages over μ; nan where students have collapsed onto one point, or lie out of reach.

    h̃ and u are integrated in closed form, χ on equidistant nodes, and μ on panels graded towards
    the kink at κ and the step at its mean for h̃ = κ̃, as an offset v from there, so that V may be as
    small as 1e-30.
    """
    moved = abs(fields.shared_gain * reference_margin)
    if not fields.possible or moved > PANELS * np.sqrt(fields.whole):
        return Constraint(*[np.nan] * 7)
    kink = margin - reference_margin + fields.apart * reference_margin
    edges = _edges(fields, kink, reference_margin)
    if len(edges) < 2:  # no student comes near its edge
        return Constraint(0.0, 0.0, 0.0)
    v, weight = on_panels(edges, 8 * resolution)
    mass, pulled, edge, label = weight * _densities(fields, v, reference_margin, resolution)
    log_h = log_probability(v, kink, fields.spread)
    slope = hazard(v, kink, fields.spread, log_h)
    bend = slope * (slope + (v - kink) / fields.spread)
    return Constraint(
        value=float(mass @ log_h),
        square=float(mass @ slope**2),
        bend=float(mass @ bend),
        label=float(label @ slope),
        shared=float(pulled @ slope),
        edge=float(edge @ slope),
        curvature=float(mass @ bend**2),
    )


def _densities(fields: Fields, v: Array, reference_margin: float, resolution: int) -> Array:
    """Densities in v, (4, len(v)): of students, of them times A(χ), of those whose reference just
    meets its margin, and of those for whose teacher both labels are equally good.
    """
    chi, step, first, count = _shared_fields(fields, v, reference_margin, resolution)
    nodes, lines = _nodes(fields, reference_margin, chi, step), _lines(fields, reference_margin)
    gain = np.sqrt(fields.own * fields.residual / fields.conditional)
    if not fields.teacher:
        return np.asarray(_over_shared(v, first, count, nodes, lines, gain))
    width = np.sqrt(fields.teacher_free - fields.teacher_residual**2 / fields.conditional)
    correlation = -fields.own_gain * gain * fields.teacher_residual / fields.residual / width
    lines = _with_label(fields, lines, width, correlation)
    bridge, weight = _bridge(lines, correlation, BRIDGE * resolution)
    found = _over_labelled(v, first, count, nodes, lines, gain, bridge, weight)
    return np.asarray(found * np.array([[2.0], [2.0], [2.0], [2 / width]]))


def _nodes(fields: Fields, reference_margin: float, chi: Array, step: float) -> Array:
    """χ, ln of the constants of `free` and `edge` times the step, and A(χ): (4, m)."""
    excess = (chi - reference_margin) / np.sqrt(fields.own)
    log_norm = log_ndtr(excess)
    log_prior = np.log(step) - chi**2 / (2 * fields.shared) - np.log(2 * np.pi * fields.shared) / 2
    log_pull = -(excess**2) / 2 - log_norm - np.log(2 * np.pi * fields.own) / 2
    log_free = log_prior - log_norm - np.log(2 * np.pi * fields.conditional) / 2
    log_edge = log_prior + log_pull - np.log(2 * np.pi * fields.residual) / 2
    return np.stack([chi, log_free, log_edge, np.exp(log_pull)])


def _lines(fields: Fields, reference_margin: float) -> Array:
    """What stands in `free` and in `edge`, and `inside`: (3, 3)."""
    tau, V, own, gamma = fields.own_gain, fields.residual, fields.own, fields.conditional
    mean = (1 - fields.apart) * reference_margin
    deviation = OFFSET + mean * CONSTANT - (tau + fields.shared_gain) * CHI
    along = OFFSET - fields.shared_gain * (CHI - fields.regression * reference_margin * CONSTANT)
    excess = (CHI - reference_margin * CONSTANT) / np.sqrt(own)
    inside = tau * np.sqrt(own / (gamma * V)) * along + np.sqrt(V / gamma) * excess
    return np.stack([deviation / np.sqrt(gamma), along / np.sqrt(V), inside])


def _with_label(fields: Fields, lines: Array, width: float, correlation: float) -> Array:
    """Below these the mean of u, in units of its `width`; the same where the reference is at its
    edge; and `inside` where u vanishes: (6, 3).
    """
    deviation, _, inside = lines
    mean = fields.teacher / fields.shared * CHI
    mean = (mean + fields.teacher_residual / np.sqrt(fields.conditional) * deviation) / width
    root = np.sqrt(1 - correlation**2)
    swapped = (mean - correlation * inside) / root, (inside - correlation * mean) / root
    return np.stack([*lines, mean, *swapped])


def _bridge(lines: Array, correlation: float, order: int) -> tuple[Array, Array]:
    """∫₀^ρ dr of the density of u at 0 given h̃ at its edge, their correlation being r: what stands
    in the Gaussian at each node, (order, 3), and their weights.
    """
    x, w = gauss_legendre(order)
    c = correlation * (1 + x) / 2
    root = np.sqrt(1 - c**2)
    return (lines[3] - c[:, None] * lines[2]) / root[:, None], w * correlation / 2 / root / ROOT_2PI


@njit(cache=True, error_model="numpy", fastmath=ORDERLESS)
def _over_shared(
    v: Array, first: NDArray[np.int64], count: int, nodes: Array, lines: Array, gain: float
) -> Array:
    """Sums over the χ that matter at each v; no label.   gain: what `edge` is multiplied by."""
    found = np.zeros((4, v.size))
    for i in range(v.size):
        at, by = lines[:, 0] * v[i] + lines[:, 2], lines[:, 1]
        mass = pulled = edges = 0.0
        for k in range(first[i], first[i] + count):
            chi = nodes[0, k]
            deviation, along, inside = at[0] + by[0] * chi, at[1] + by[1] * chi, at[2] + by[2] * chi
            edge = exp(nodes[2, k] - 0.5 * along * along)
            free = exp(nodes[1, k] - 0.5 * deviation * deviation)
            density = below(free, gain * edge, inside)
            mass += density
            pulled += density * nodes[3, k]
            edges += edge
        found[:3, i] = mass, pulled, edges
    return found


@njit(cache=True, error_model="numpy", fastmath=ORDERLESS)
def _over_labelled(
    v: Array,
    first: NDArray[np.int64],
    count: int,
    nodes: Array,
    lines: Array,
    gain: float,
    bridge: Array,
    weight: Array,
) -> Array:
    """Half of the same where the label is that of a teacher."""
    found, bridged = np.zeros((4, v.size)), np.empty(count)
    for i in range(v.size):
        near = first[i]
        _bridged(bridged, bridge[:, 0] * v[i] + bridge[:, 2], bridge[:, 1], weight, nodes[0, near:])
        at, by = lines[:, 0] * v[i] + lines[:, 2], lines[:, 1]
        mass = pulled = edges = labels = 0.0
        for k in range(count):
            chi = nodes[0, near + k]
            deviation, along, inside = at[0] + by[0] * chi, at[1] + by[1] * chi, at[2] + by[2] * chi
            u, u_edge, at_label = at[3] + by[3] * chi, at[4] + by[4] * chi, at[5] + by[5] * chi
            edge = exp(nodes[2, near + k] - 0.5 * along * along)
            log_free = nodes[1, near + k] - 0.5 * deviation * deviation
            boundary, label = exp(-0.5 * u_edge * u_edge) / ROOT_2PI, exp(-0.5 * u * u) / ROOT_2PI
            density = below(exp(log_free), gain * edge, inside) * below(1.0, label, u)
            density += gain * edge * bridged[k]
            mass += density
            pulled += density * nodes[3, near + k]
            edges += edge * below(1.0, boundary, u_edge)
            free = exp(log_free - 0.5 * u * u) / ROOT_2PI
            labels += below(free, gain * edge * boundary, at_label)
        found[:, i] = mass, pulled, edges, labels
    return found


@njit(cache=True, error_model="numpy", fastmath=ORDERLESS)
def _bridged(total: Array, at: Array, by: Array, weight: Array, chi: Array) -> None:
    total[:] = 0.0
    for g in range(weight.size):
        for k in range(total.size):
            x = at[g] + by[g] * chi[k]
            total[k] += weight[g] * exp(-0.5 * x * x)


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
) -> tuple[Array, float, NDArray[np.int64], int]:
    """Equidistant nodes χ, their distance, and those that matter at each v: the first, how many.

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
        return alone.ravel(), step, count * np.arange(len(v)), count
    chi, _ = trapezoid(step, limit)
    count = min(count, len(chi))
    first = np.clip((low - chi[0]) / step, 0, len(chi) - count).astype(np.int64)
    return chi, step, first, count


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
