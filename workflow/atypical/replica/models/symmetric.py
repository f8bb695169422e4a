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
from atypical.replica.model import Model, Patterns, Typical

TINY = 1e-20


@dataclass(frozen=True)
class SymmetricPerceptron(Model):
    """Load `alpha` (patterns per weight) and `margin` κ, half the width of the band."""

    alpha: float
    margin: float
    even: ClassVar[bool] = True
    tightens: ClassVar[float] = -1.0

    @property
    def frozen(self) -> bool:
        """Whether the band is empty."""
        return not self.margin > 0

    def load_guess(self) -> float:
        """The load at which solutions end."""
        return float(-np.log(2) / np.log(within(self.margin)))

    def margin_guess(self) -> float:
        """The margin at which solutions end."""
        return float(np.sqrt(2) * erfinv(2 ** (-1 / self.alpha)))

    def patterns(self, q: float, spread: float, inner: Array, order: int) -> Patterns:
        """What patterns do to weights of overlap q: to students that know of no reference."""
        return self._students(self.margin, 0.0, q, spread, order)

    def around(
        self, reference: Typical, margin: float, overlaps: Overlaps, inner: Array, resolution: int
    ) -> Patterns:
        """What patterns do to students of `margin` around a reference of this model."""
        t, noise = 1 - overlaps.apart, overlaps.residual
        return self._students(margin, t, noise, overlaps.spread, 12 * resolution)

    def _students(
        self, margin: float, t: float, noise: float, spread: float, order: int
    ) -> Patterns:
        """Averages over a student's mean field μ: t times its reference's, which lies within its
        own band, and noise. Only where that field is at an end of its band it pushes the student.
        Nothing lies within an empty band.
        """
        if not min(margin, self.margin) > 0:
            return Patterns(np.nan, np.nan)
        t, noise = max(t, TINY), max(noise, TINY)
        q = t**2 + noise
        # μ = √q z, and where its averages bend, and over which width.
        kink, end = (margin, np.sqrt(spread)), (self.margin * q / t, np.sqrt(noise * q) / t)
        bends = np.array([kink, end]) / np.sqrt(q)
        z, w = graded([(side * at, min(1.0, x)) for at, x in bends for side in (-1, 1)], order)
        log_p, slope, bend = log_within(np.sqrt(q) * z, margin, spread)
        own = np.array([[self.margin], [-self.margin]]) - t / np.sqrt(q) * z
        upper, lower = own / np.sqrt(noise / q)
        free = self.alpha / within(self.margin) * w * density(z)
        inside, at_end = ndtr(upper) - ndtr(lower), density(upper) / np.sqrt(noise / q)
        return Patterns(
            value=float((free * inside) @ log_p),
            q_hat=float((free * inside) @ slope**2),
            t_hat=-2 * float((free * at_end) @ slope),
            curvature=float((free * inside) @ bend**2),
        )


def within(margin: float) -> float:
    """P(|z| ≤ κ) of a standard Gaussian."""
    return float(erf(margin / np.sqrt(2)))


def log_within(mean: Array, margin: float, variance: float) -> tuple[Array, Array, Array]:
    """ln P(|x| ≤ κ) of a Gaussian, and its first two derivatives in the mean, also far outside of
    the band.
    """
    scale = np.sqrt(variance)
    upper, lower = (margin - np.abs(mean)) / scale, (-margin - np.abs(mean)) / scale
    log_upper = log_ndtr(upper)
    log_p = log_upper + np.log1p(-np.exp(log_ndtr(lower) - log_upper))
    at_upper, at_lower = (np.exp(-(x**2) / 2 - log_p) for x in (upper, lower))
    slope = np.sign(mean) * (at_lower - at_upper) / (np.sqrt(2 * np.pi) * scale)
    bend = (lower * at_lower - upper * at_upper) / (np.sqrt(2 * np.pi) * variance) - slope**2
    return log_p, slope, bend


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
