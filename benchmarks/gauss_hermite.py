"""The local entropy as it is commonly computed: Gauss–Hermite in (x, y), damped fixed point.

The integrand has a step and a kink that Gauss–Hermite nodes do not resolve, so the iteration
converges to a wrong answer, and says so nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from benchmarks.point_by_point import Problem
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import log_ndtr

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Nodes x (n, 1), y (1, n) and their joint Gaussian weights (n, n)."""

    x: Array
    y: Array
    weight: Array

    @classmethod
    def of_order(cls, order: int) -> Grid:
        """Product rule for two standard Gaussians."""
        z, w = np.polynomial.hermite_e.hermegauss(order)
        w = w / w.sum()
        return cls(z[:, None], z[None, :], w[:, None] * w[None, :])


def solve(
    problem: Problem, order: int = 160, damping: float = 0.5, longest: int = 500
) -> tuple[float, int]:
    """φ at the fixed point and the number of iterations, from q = t² + 0.3 (1 − t²), s = q̃ t."""
    grid, t = Grid.of_order(order), problem.t
    q, s = t**2 + 0.3 * (1 - t**2), problem.q_tilde * t
    iteration, step = 0, np.inf
    while step > 1e-10 and iteration < longest:
        iteration += 1
        conjugates = _conjugates(problem, grid, q, s)
        new_q, new_s = _overlaps(problem, grid, conjugates)
        step = max(abs(new_q - q), abs(new_s - s))
        q, s = q + damping * (new_q - q), s + damping * (new_s - s)
    return _free_entropy(problem, grid, q, s, conjugates), iteration


def _conjugates(problem: Problem, grid: Grid, q: float, s: float) -> tuple[float, float, float]:
    weight, _, slope, pull = _fields(problem, grid, q, s)
    q_hat = problem.alpha * float(np.sum(weight * slope**2))
    s_hat = problem.alpha * float(np.sum(weight * slope * pull))

    def mismatch(t_hat: float) -> float:
        weight, h, _ = _weights(problem, grid, (q_hat, s_hat, t_hat))
        return float(np.sum(weight * np.tanh(h))) - problem.t

    return q_hat, s_hat, float(brentq(mismatch, -50, 50))


def _overlaps(
    problem: Problem, grid: Grid, conjugates: tuple[float, float, float]
) -> tuple[float, float]:
    weight, h, reference = _weights(problem, grid, conjugates)
    mean = np.tanh(h)
    return float(np.sum(weight * mean**2)), float(np.sum(weight * mean * reference))


def _weights(
    problem: Problem, grid: Grid, conjugates: tuple[float, float, float]
) -> tuple[Array, Array, Array]:
    q_hat, s_hat, t_hat = conjugates
    root = np.sqrt(problem.q_tilde_hat)
    noise = np.sqrt(q_hat - s_hat**2 / problem.q_tilde_hat)
    h = noise * grid.y + s_hat * grid.x / root + t_hat - s_hat
    return grid.weight * 2 / (1 + np.exp(-2 * root * grid.x)), h, np.tanh(root * grid.x)


def _fields(problem: Problem, grid: Grid, q: float, s: float) -> tuple[Array, Array, Array, Array]:
    gamma = q - s**2 / problem.q_tilde
    c, own = (problem.t - s) / np.sqrt(gamma), np.sqrt(1 - problem.q_tilde)
    chi = np.sqrt(problem.q_tilde) * grid.x
    beyond = (chi + c * grid.y - problem.reference_margin) / np.sqrt(own**2 - c**2)
    log_norm, pull = _log_h((chi - problem.reference_margin) / own, own)
    mean = s * grid.x / np.sqrt(problem.q_tilde) + np.sqrt(gamma) * grid.y
    log_h, slope = _log_h((mean - problem.margin) / np.sqrt(1 - q), np.sqrt(1 - q))
    return grid.weight * np.exp(log_ndtr(beyond) - log_norm), log_h, slope, pull


def _log_h(u: Array, width: float) -> tuple[Array, Array]:
    log_h = log_ndtr(u)
    return log_h, np.exp(-u * u / 2 - log_h) / (np.sqrt(2 * np.pi) * width)


def _free_entropy(
    problem: Problem, grid: Grid, q: float, s: float, conjugates: tuple[float, float, float]
) -> float:
    q_hat, s_hat, t_hat = conjugates
    weight, h, _ = _weights(problem, grid, conjugates)
    field_weight, log_h, _, _ = _fields(problem, grid, q, s)
    return float(
        -q_hat / 2 * (1 - q)
        - t_hat * problem.t
        + s_hat * s
        + np.sum(weight * np.logaddexp(h, -h))
        + problem.alpha * np.sum(field_weight * log_h)
    )
