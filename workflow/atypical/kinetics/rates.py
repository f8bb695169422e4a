"""Kramers–Langer rate of escape under isotropic noise, all prefactors and flat directions included.

Overdamped dynamics dW = −∇E dt + √(2T) dξ, time t = learning rate × steps. Between a minimum m and
a saddle s,

    k = |κ|/(2π) · (V_s/V_m) · (2πT)^{(f_m − f_s)/2} · √(det′H_m / |det′H_s|) · exp(−ΔE/T),

κ the negative curvature of the saddle, f the number of flat directions, det′ without them, and V
the volume of the orbit that they span. Flat directions are the rotations of each hidden layer
within and out of the modes present: a state of r modes fills a product of Stiefel manifolds, ∏_l
V_r(R^h), whose metric is that of the displaced weights. Each new mode therefore multiplies the rate
by T^{−(number of its orientations)/2}.

Leading order in T: corrections are of relative order T × (number of weights per mode) / (β w²).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from atypical.kinetics.landscape import Mode, stationary_points
from atypical.networks.linear import (
    Frames,
    Shape,
    aligned,
    gradient,
    mean_squared_error,
)
from atypical.status import CONVERGED
from atypical.tasks.gaussian_pairs import GaussianPairs, Moments

Array = NDArray[np.float64]
FLAT = 1e-9  # curvatures below this fraction of the largest count as flat


@dataclass(frozen=True)
class State:
    """Stationary point with its curvatures and the orbit that its flat directions span."""

    energy: float
    curvatures: Array
    flat: int
    log_volume: float

    @property
    def unstable(self) -> int:
        """Number of directions in which the loss falls."""
        return int((self.curvatures < 0).sum())

    @property
    def log_determinant(self) -> float:
        """ln |det′H|, flat directions left out."""
        return float(np.log(np.abs(self.curvatures)).sum())


def hessian(weights: Array, shape: Shape, moments: Moments, beta: float) -> Array:
    """Second derivatives of loss plus (β/2)‖W‖² by complex steps: exact to rounding."""
    step = 1e-30
    shifted = weights + 1j * step * np.eye(shape.size)
    slopes = gradient(shifted, shape, moments, beta)
    return np.asarray(np.imag(slopes) / step)


def state(shape: Shape, task: GaussianPairs, beta: float, strengths: Sequence[float]) -> State:
    """State in which mode a of the task has weight w_a per layer; modes with w_a = 0 are absent."""
    present = np.flatnonzero(strengths)
    if len(present) > shape.hidden:
        raise ValueError(
            f"hidden: {shape.hidden} units cannot carry {len(present)} modes; give more."
        )
    frames = Frames(
        np.eye(task.inputs)[present],
        np.broadcast_to(
            np.eye(shape.hidden)[: len(present)], (shape.depth - 1, len(present), shape.hidden)
        ),
        np.eye(task.outputs)[present],
    )
    w = aligned(shape, frames, np.asarray(strengths, dtype=float)[present])
    energy = float(mean_squared_error(w, shape, task.population)) + 0.5 * beta * float(w @ w)
    rotations = _rotations(w, shape, len(present))
    curvatures: Array = np.asarray(
        np.linalg.eigvalsh(hessian(w, shape, task.population, beta)), dtype=np.float64
    )
    order = np.argsort(np.abs(curvatures))
    flat = len(rotations)
    if np.any(np.abs(curvatures[order[:flat]]) > FLAT * np.abs(curvatures).max()):
        raise ArithmeticError(f"{strengths}: not stationary, its rotations are not flat.")
    return State(
        energy, curvatures[order[flat:]], flat, _log_orbit_volume(rotations, shape, len(present))
    )


def escape_rate(minimum: State, saddle: State, temperature: float) -> float:
    """Rate per unit time (learning rate × steps) through one orbit of saddles."""
    if saddle.unstable != 1 or minimum.unstable:
        raise ValueError(f"a saddle has one unstable direction, not {saddle.unstable}.")
    log_rate = (
        np.log(-saddle.curvatures.min() / (2 * np.pi))
        + saddle.log_volume
        - minimum.log_volume
        + 0.5 * (minimum.flat - saddle.flat) * np.log(2 * np.pi * temperature)
        + 0.5 * (minimum.log_determinant - saddle.log_determinant)
        - (saddle.energy - minimum.energy) / temperature
    )
    return float(np.exp(log_rate))


def rank_rate(
    shape: Shape, task: GaussianPairs, beta: float, temperature: float, rank: int, gain: int = 1
) -> tuple[float, float]:
    """Rate at which a state with the first `rank` modes gains (+1) or loses (−1) one, and the
    lowest barrier.

    Every mode that can go is a channel; rates of channels add. A weak mode that starts while a
    stronger one is absent meets a point with a second unstable direction (turning into the stronger
    one): not a channel. NaN where the state or every saddle is missing.
    """
    points = [stationary_points(Mode(shape.depth, eta, beta)) for eta in task.eta]
    changing = range(rank, len(points)) if gain > 0 else range(rank)
    if any(p.status != CONVERGED for p in points[:rank]):
        return float("nan"), float("nan")
    low = [p.lam_min ** (1 / shape.depth) if a < rank else 0.0 for a, p in enumerate(points)]
    minimum = state(shape, task, beta, low)
    rate, barriers = 0.0, []
    for a in changing:
        if points[a].status != CONVERGED:
            continue
        top = [
            points[a].lam_saddle ** (1 / shape.depth) if b == a else w for b, w in enumerate(low)
        ]
        saddle = state(shape, task, beta, top)
        if saddle.unstable != 1:
            continue
        barriers.append(saddle.energy - minimum.energy)
        rate += escape_rate(minimum, saddle, temperature)
    return (rate, min(barriers)) if barriers else (float("nan"), float("nan"))


def _rotations(weights: Array, shape: Shape, rank: int) -> Array:
    """Displacements under unit rotations of each hidden layer in planes of its modes."""
    matrices = shape.split(weights)
    moved = []
    for layer in range(shape.depth - 1):
        for a in range(rank):
            for b in range(a + 1, shape.hidden):
                turn = np.zeros((shape.hidden, shape.hidden))
                turn[b, a], turn[a, b] = 1.0, -1.0
                change = [np.zeros_like(W) for W in matrices]
                change[layer] = turn @ matrices[layer]
                change[layer + 1] = -matrices[layer + 1] @ turn
                moved.append(shape.join(change))
    return np.array(moved).reshape(-1, shape.size)


def _log_orbit_volume(rotations: Array, shape: Shape, rank: int) -> float:
    metric = rotations @ rotations.T
    spheres = sum(_log_sphere(shape.hidden - i) for i in range(rank))
    return float(0.5 * np.linalg.slogdet(metric)[1] + (shape.depth - 1) * spheres)


def _log_sphere(dimension: int) -> float:
    """ln of the area of the unit sphere in R^dimension."""
    return float(np.log(2) + 0.5 * dimension * np.log(np.pi) - gammaln(0.5 * dimension))
