"""Symmetric binary perceptron: fields of random patterns within a band, |w·ξ|/√N ≤ κ.

With w its mirror image −w is a solution, so two typical ones have overlap q = 0, and in nats per
weight

    φ = ln 2 + α ln P(|z| ≤ κ),

exactly. A larger κ leaves more solutions: the tightest margin is the smallest.
Source: Aubin, Perkins & Zdeborová 2019 (arXiv 1901.00314), Gaussian or ±1 patterns alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from scipy.special import erf, erfinv, log_ndtr, ndtr

from atypical.replica import local_entropy, typical
from atypical.replica.averages.coupled_weights import Overlaps
from atypical.replica.averages.gaussian import Array, density, graded
from atypical.replica.model import Patterns, Typical

TINY = 1e-20


@dataclass(frozen=True)
class SymmetricPerceptron:
    """Load `alpha` (patterns per weight) and `margin` κ, half the width of the band."""

    alpha: float
    margin: float
    even: ClassVar[bool] = True
    tightens: ClassVar[float] = -1.0

    @property
    def frozen(self) -> bool:
        """Nothing lies within an empty band."""
        return not self.margin > 0

    def load_guess(self) -> float:
        """The load at which solutions end."""
        return float(-np.log(2) / np.log(within(self.margin)))

    def margin_guess(self) -> float:
        """The margin at which solutions end."""
        return float(np.sqrt(2) * erfinv(2 ** (-1 / self.alpha)))

    def distance_at(self, apart: float) -> float:
        """Of weights whose fields have covariance 1 − apart."""
        return apart / 2

    def start(self) -> Array:
        """No unknowns: q = q̂ = 0."""
        return np.zeros(0)

    def patterns(self, q: float, spread: float, inner: Array, order: int) -> Patterns:
        """What patterns do to weights of overlap q."""
        scale = np.sqrt(max(q, TINY))
        z, w = graded(_steps(self.margin / scale, np.sqrt(spread) / scale), order)
        log_p, slope = log_within(np.sqrt(q) * z, self.margin, spread)
        mass = self.alpha * w * density(z)
        return Patterns(value=float(mass @ log_p), q_hat=float(mass @ slope**2))

    def start_around(self, reference: Typical, margin: float, overlaps: Overlaps) -> Array:
        """No unknowns beside the fields on the weights."""
        return np.zeros(0)

    def around(
        self, reference: Typical, margin: float, overlaps: Overlaps, inner: Array, resolution: int
    ) -> Patterns:
        """What patterns do to students of `margin` around a reference of this model.

        A student's mean field μ = √q z is that of its reference times t, and noise of variance V;
        of the reference's field, within its own band, only the ends push on the student's.
        """
        t, V = 1 - overlaps.apart, max(overlaps.residual, TINY)
        q = t**2 + V
        root, blur = np.sqrt(q), np.sqrt(V / q)
        steps = _steps(margin / root, np.sqrt(overlaps.spread / q))
        steps += _steps(self.margin * root / max(abs(t), TINY), np.sqrt(V) / max(abs(t), TINY))
        z, w = graded(steps, 12 * resolution)
        log_p, slope = log_within(root * z, margin, overlaps.spread)
        free = self.alpha / within(self.margin) * w * density(z)
        upper, lower = ((end - t / root * z) / blur for end in (self.margin, -self.margin))
        mass, at_end = free * (ndtr(upper) - ndtr(lower)), free * density(upper) / blur
        return Patterns(
            value=float(mass @ log_p),
            q_hat=float(mass @ slope**2),
            t_hat=-2 * float(at_end @ slope),
        )


def within(margin: float) -> float:
    """P(|z| ≤ κ) of a standard Gaussian."""
    return float(erf(margin / np.sqrt(2)))


def log_within(mean: Array, margin: float, variance: float) -> tuple[Array, Array]:
    """ln P(|x| ≤ κ) of a Gaussian, and its derivative in the mean, also far outside of the band."""
    if not margin > 0:
        return np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    scale = np.sqrt(variance)
    upper, lower = (margin - np.abs(mean)) / scale, (-margin - np.abs(mean)) / scale
    log_upper = log_ndtr(upper)
    log_p = log_upper + np.log1p(-np.exp(log_ndtr(lower) - log_upper))
    ends = np.exp(-(lower**2) / 2 - log_p) - np.exp(-(upper**2) / 2 - log_p)
    return log_p, np.sign(mean) * ends / (np.sqrt(2 * np.pi) * scale)


def _steps(position: float, width: float) -> list[tuple[float, float]]:
    """Where an even average bends, and over which width."""
    return [(side * position, min(1.0, width)) for side in (-1.0, 1.0)]


def entropy_table(alpha: Iterable[float], margin: Iterable[float]) -> pd.DataFrame:
    """Entropy of κ-margin solutions; one row per load and margin."""
    margins = list(margin)
    return typical.entropy_table(SymmetricPerceptron(a, k) for a in alpha for k in margins)


def capacity_table(margin: Iterable[float]) -> pd.DataFrame:
    """Capacity `alpha_c` at each margin."""
    return typical.capacity_table(SymmetricPerceptron(1.0, k) for k in margin)


def local_entropy_table(
    alpha: Iterable[float],
    reference_margin: Iterable[float | str],
    margin: Iterable[float],
    distance: Iterable[float],
) -> pd.DataFrame:
    """Local entropy curves; one row per load, reference, margin and distance."""
    models = [SymmetricPerceptron(a, 1.0) for a in alpha]
    return local_entropy.local_entropy_table(models, reference_margin, margin, distance)
