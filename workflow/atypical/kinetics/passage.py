"""Compiled first passages of a network of two units a layer; see kinetics.reduced.

Weights: (L, 2, 2), layer by layer, (unit out, unit in). Noise: of the minibatch means of the
products x₀x₀, x₀x₁, x₁x₁, y₀x₀, y₀x₁, y₁x₀, y₁x₁.
"""

# mypy: ignore-errors
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

LOOK_EVERY = 10  # steps between looks at escape, as of the runs


class Steps(NamedTuple):
    """Numbers of an update, for compiled code; sgd: neither moments nor scale."""

    scaled: bool
    beta1: float
    beta2: float
    eps: float


@njit(cache=True)
def passage(
    w: Any, rates: Any, beta: Any, eta: Any, noise: Any, epoch: Any, stop: Any, rule: Any, rng: Any
) -> Any:
    """Steps until one run passes.   epoch: (minibatches, share of their mean noise taken away);
    stop: (level, whether it rises, steps).
    """
    per_epoch, share = epoch
    level, rises, steps = stop
    L = len(w)
    means, total = np.zeros((per_epoch, 7)), np.zeros(7)
    g, m, v = np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
    # below[l] = W_l … W_1, back[l] = (W_{l+1}ᵀ … W_Lᵀ G)
    below, back = np.zeros((L + 1, 2, 2)), np.zeros((L + 1, 2, 2))
    below[0] = np.eye(2)
    decay1, decay2 = 1.0, 1.0
    for t in range(steps):
        if t % per_epoch == 0:
            draw(means, total, noise, share, rng)
        for layer in range(L):
            multiply(w[layer], below[layer], below[layer + 1])
        if t % LOOK_EVERY == 0 and (second(below[L]) > level) == rises:
            return t
        slope_of_map(below[L], means[t % per_epoch], eta, back[L])
        for layer in range(L - 1, -1, -1):
            multiply(back[layer + 1], below[layer].T, g[layer])
            multiply(w[layer].T, back[layer + 1], back[layer])
        decay1, decay2 = decay1 * rule.beta1, decay2 * rule.beta2
        for k in range(w.size):
            slope = g.flat[k] + beta * w.flat[k]
            if rule.scaled:
                m.flat[k] += (1 - rule.beta1) * (slope - m.flat[k])
                v.flat[k] += (1 - rule.beta2) * (slope * slope - v.flat[k])
                scale = np.sqrt(v.flat[k] / (1 - decay2)) + rule.eps
                slope = m.flat[k] / (1 - decay1) / scale
            w.flat[k] -= rates.flat[k] * slope
    return -1


@njit(cache=True)
def slope_of_map(end: Any, z: Any, eta: Any, G: Any) -> None:
    """Slope of the loss of a minibatch in the end-to-end map.   z: noise of its products."""
    for k in range(2):
        G[k, 0] = end[k, 0] * (1 + z[0]) + end[k, 1] * z[1] - z[3 + 2 * k]
        G[k, 1] = end[k, 0] * z[1] + end[k, 1] * (1 + z[2]) - z[4 + 2 * k]
        G[k, k] -= eta[k]


@njit(cache=True)
def multiply(a: Any, b: Any, out: Any) -> None:
    """Product of 2 × 2 matrices, faster than a call of BLAS."""
    for i in range(2):
        for j in range(2):
            out[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j]


@njit(cache=True)
def draw(means: Any, total: Any, noise: Any, share: Any, rng: Any) -> None:
    """Noise of every minibatch of an epoch, (minibatches, 7): it sums to 0 where `share` is 1."""
    total[:] = 0.0
    for q in range(len(means)):
        means[q] = 0.0
        for b in range(7):
            z = rng.standard_normal()
            for a in range(b, 7):
                means[q, a] += noise[a, b] * z
        total += means[q]
    for q in range(len(means)):
        means[q] -= share * total / len(means)


@njit(cache=True)
def second(end: Any) -> Any:
    """Second singular value of a 2 × 2 matrix."""
    area = abs(end[0, 0] * end[1, 1] - end[0, 1] * end[1, 0])
    size = (end * end).sum()
    largest = 0.5 * (size + np.sqrt(max(size * size - 4 * area * area, 0.0)))
    return area / np.sqrt(largest) if largest > 0.0 else 0.0
