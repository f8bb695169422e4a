"""Focusing belief propagation as published: one message per edge, Gaussian in its sums, in NumPy.

The straightforward way, against which learners.focusing_bp is measured: cavity fields (P, N), the
exact Gaussian tail at every edge, the same protocol, the same stopping rules.
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

SMALLEST = 1e-6


def focus(
    patterns: np.ndarray, seed: int, steps: int, inner: int, damping: float, tolerance: float
) -> tuple[np.ndarray, int]:
    """Weights and sweeps."""
    X = patterns.astype(float)
    P, N = X.shape
    rng = np.random.default_rng(seed)
    u = np.zeros((P, N))
    h = 0.1 * rng.uniform(-1, 1, N)
    m = np.tanh(h)
    sweeps = 0
    for step in range(steps):
        rho = step / steps
        t, others = np.sqrt(rho), 1 / (1 - rho)
        for _ in range(inner):
            pull = attraction(h, t, others)
            cavity = np.tanh(h + pull - u)
            u = (1 - damping) * from_patterns(X, cavity) + damping * u
            h = u.sum(axis=0)
            new = np.tanh(h + attraction(h, t, others))
            moved, m = np.abs(new - m).max(), new
            sweeps += 1
            if moved < tolerance:
                break
        w = np.where(h > 0, 1, -1)
        if (X @ w > 0).all():
            break
    return w, sweeps


def attraction(h: np.ndarray, t: float, others: float) -> np.ndarray:
    """Field of the other replicas."""
    return np.arctanh(t * np.tanh(others * np.arctanh(t * np.tanh(h))))


def from_patterns(X: np.ndarray, cavity: np.ndarray) -> np.ndarray:
    """Messages to weights: half the log-ratio of satisfaction with the weight up or down."""
    terms = X * cavity
    mean = terms.sum(axis=1, keepdims=True) - terms
    own = 1 - cavity**2
    spread = np.sqrt(np.maximum(own.sum(axis=1, keepdims=True) - own, SMALLEST))
    return (log_ndtr((mean + X) / spread) - log_ndtr((mean - X) / spread)) / 2
