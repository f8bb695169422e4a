"""Local entropy of a solution on random features, whose patterns are correlated.

The features are x = sign(Fξ/√D) = μ₁ Fξ/√D + μ_* η, μ₁² = 2/π and μ_*² = 1 − 2/π, with η
uncorrelated with the linear part (the Gaussian equivalence). A pattern then sees the weights
through s = F'w/√N, D numbers that all patterns share, and through the noise η·w/√N. Belief
propagation treats both layers: each s_k is a hidden variable with messages from the weights and
from the patterns. With patterns taken as independent (flatness.local_entropy) the entropy comes
out low, by 0.03 at α_T = 3, 1/α = 2.

    N s = Σ_i S₂(m_i) + Σ_k [ln Z_k + V_p g_k²/2 − B_k ŝ_k + A_s (ŝ_k² + V_s)/2]
        + Σ_μ [ln H(−ω_μ/√V) + V g_μ²/2] ,

ln Z_k = −½ ln(1 + V_p A_s) + [(p_k + V_p B_k)²/(1 + V_p A_s) − p_k²]/(2 V_p), at the field γ that
sets the overlap.
Source: Manoel, Krzakala, Mézard, Zdeborová 2017 (multi-layer AMP); for the model
Gerace, Loureiro, Krzakala, Mézard, Zdeborová 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx, log_ndtr

from atypical.flatness.local_entropy import (
    SWEEPS,
    TOLERANCE,
    LocalEntropy,
    conjugate,
    stated,
)
from atypical.learners.passing import LEAST_VARIANCE
from atypical.tasks.instance import Hidden, Patterns, Weights

Array = NDArray[Any]

LINEAR = np.float32(np.sqrt(2 / np.pi))
NOISE = np.float32(np.sqrt(1 - 2 / np.pi))


@dataclass
class Messages:
    """The state of the iteration, and one sweep of it.

    F: features (N, D).   X: latent patterns (P, D).   E: noise (P, N).
    """

    F: Array
    X: Array
    E: Array
    m: Array = field(init=False)

    def __post_init__(self) -> None:
        (self.P, self.N), self.D = self.E.shape, self.F.shape[1]
        self.F = self.F / np.float32(np.sqrt(self.N))
        self.X = self.X * LINEAR / np.float32(np.sqrt(self.D))
        self.E = self.E * NOISE / np.float32(np.sqrt(self.N))
        self.m, self.h = np.zeros(self.N, np.float32), np.zeros(self.N, np.float32)
        self.s: Array = np.zeros(self.D, np.float32)
        self.g_s: Array = np.zeros(self.D, np.float32)
        self.g: Array = np.zeros(self.P, np.float32)
        self.V_s = 1.0

    def sweep(self, damping: float) -> None:
        """New fields h of the weights, from their means m."""
        self.V_p = max(1 - float(self.m @ self.m) / self.N, LEAST_VARIANCE)
        self.p = self.F.T @ self.m - self.V_p * self.g_s
        self.V = float(LINEAR**2 * self.V_s + NOISE**2 * self.V_p)
        self.omega = self.X @ self.s + self.E @ self.m - self.V * self.g
        u = -self.omega / np.sqrt(self.V)
        pull = np.sqrt(2 / np.pi) / erfcx(u / np.sqrt(2)) / np.sqrt(self.V)
        self.g = pull.astype(np.float32)
        curvature = float(np.sum(self.g * (self.g - u / np.sqrt(self.V))))
        self.A_s = float(LINEAR**2) * curvature / self.D
        self.B_s = self.X.T @ self.g + self.A_s * self.s
        self.s = (self.p + self.V_p * self.B_s) / (1 + self.V_p * self.A_s)
        self.V_s = self.V_p / (1 + self.V_p * self.A_s)
        self.g_s = (self.s - self.p) / self.V_p
        own = self.D / self.N * self.A_s / (1 + self.V_p * self.A_s)
        own += float(NOISE**2) * curvature / self.N
        fresh = self.E.T @ self.g + self.F @ self.g_s + np.float32(own) * self.m
        self.h = np.float32(damping) * self.h + np.float32(1 - damping) * fresh

    def entropy(self) -> float:
        """Bethe entropy per weight."""
        up = np.clip((1 + self.m.astype(float)) / 2, 1e-12, 1 - 1e-12)
        weights = -np.sum(up * np.log(up) + (1 - up) * np.log1p(-up))
        widened = 1 + self.V_p * self.A_s
        log_z = -0.5 * np.log(widened)
        log_z = log_z + ((self.p + self.V_p * self.B_s) ** 2 / widened - self.p**2) / (2 * self.V_p)
        shared = log_z + self.V_p * self.g_s**2 / 2 - self.B_s * self.s
        shared = shared + self.A_s * (self.s**2 + self.V_s) / 2
        patterns = log_ndtr(self.omega / np.sqrt(self.V)) + self.V * self.g**2 / 2
        return float(
            (weights + np.sum(shared, dtype=float) + np.sum(patterns, dtype=float)) / self.N
        )


def messages(patterns: Patterns, hidden: Hidden) -> Messages:
    """The iteration at its start. patterns: (P, N), with labels, as their latent ones are."""
    F, X = hidden.features.astype(np.float32), hidden.latent.astype(np.float32)
    linear = X @ F.T / np.float32(np.sqrt(F.shape[1]))
    return Messages(F, X, (patterns - LINEAR * linear) / NOISE)


def local_entropy(
    patterns: Patterns,
    hidden: Hidden,
    weights: Weights,
    distance: Sequence[float],
    damping: float,
) -> LocalEntropy:
    """Entropy of the solutions at each distance, in nats per weight; nan where not converged."""
    order = np.argsort(distance)[::-1]
    w = weights.astype(np.float32)
    state, gamma = messages(patterns, hidden), 0.0
    rows = []
    for d in np.asarray(distance, dtype=float)[order]:
        coarse = np.nan
        for _ in range(SWEEPS):
            state.sweep(damping)
            gamma = float(conjugate(state.h, w, 1 - 2 * d, gamma))
            moved = _polarize(state, np.float32(gamma) * w)
            if np.isnan(coarse) and moved < 10 * TOLERANCE:
                coarse = state.entropy()
            if not moved >= TOLERANCE:
                break
        value = state.entropy()
        rows.append((value, abs(value - coarse), moved))
    return stated(distance, np.array(rows)[np.argsort(order)])


def entropy(patterns: Patterns, hidden: Hidden, damping: float) -> tuple[float, Array, float]:
    """Entropy of all solutions (nats per weight), their mean weights, and the last move."""
    state = messages(patterns, hidden)
    for _ in range(SWEEPS):
        state.sweep(damping)
        moved = _polarize(state, np.float32(0))
        if not moved >= TOLERANCE:
            break
    return state.entropy(), state.m, moved


def _polarize(state: Messages, external: Any) -> float:
    """m = tanh(h + external); returns the largest move, nan where the iteration has diverged."""
    new = np.tanh(state.h + external)
    moved = float(np.abs(new - state.m).max())
    state.m = new
    return moved
