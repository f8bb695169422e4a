"""Stabilities of patterns under typical solutions of a margin, and what flips do to them.

The constraint is one from one side, on fields of unit variance whose covariance is the overlap of
weights.

The stability Δ = w·ξ/√N of a pattern has, over typical solutions of margin κ and overlap q, the
density

    P(Δ) = ∫Dz exp(−(Δ − √q z)²/2(1 − q)) / [√(2π(1 − q)) H((κ − √q z)/√(1 − q))] ,   Δ > κ.

Flips of a share p of the weights turn Δ into (1 − 2p) Δ plus Gaussian noise of variance 4p(1 − p):
the local energy is ∫dΔ P(Δ) H((1 − 2p) Δ/√(4p(1 − p))).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from atypical.replica.averages.channel import log_probability
from atypical.replica.averages.gaussian import Array, density, graded, on_panels
from atypical.replica.model import Model, Typical
from atypical.replica.typical import ORDER, TIGHTEST, reference_for
from atypical.status import CONVERGED

REACH = 9.0
POINTS = 81

# What is measured on typical solutions, where, and at which order of the integrals.
Measure = Callable[[Typical, Array, int], Array]
Row = dict[str, float | str]


def stability_density(point: Typical, stability: Array, order: int = ORDER) -> Array:
    """P(Δ) at each stability, of a converged saddle."""
    q, margin = point.q, point.model.margin
    z, weight = graded([(margin / np.sqrt(q), min(1.0, np.sqrt((1 - q) / q)))], order)
    mean = np.sqrt(q) * z
    log_h = log_probability(mean, margin, 1 - q)
    x = np.asarray(stability)[:, None]
    exponent = np.where(x >= margin, -((x - mean) ** 2) / (2 * (1 - q)) - log_h, -np.inf)
    return np.asarray(np.exp(exponent) @ (weight * density(z)) / np.sqrt(2 * np.pi * (1 - q)))


def local_energy(point: Typical, flip: Array | Sequence[float], order: int = ORDER) -> Array:
    """Error rate after flips of each share of the weights."""
    margin = point.model.margin
    x, weight = on_panels(margin + np.linspace(0, REACH, 37), order)
    share = np.asarray(flip)[:, None]
    wrong = ndtr(-(1 - 2 * share) * x / np.sqrt(4 * share * (1 - share)))
    return np.asarray(wrong @ (weight * stability_density(point, x, order)))


def reference_table(models: Iterable[Model], flip: Sequence[float], highest: float) -> pd.DataFrame:
    """Both measures of typical solutions, at the margin of each model and at the tightest one.

    Stabilities from the margin to the `highest`: below the margin there are none.
    """
    rows: list[Row] = []
    for model in models:
        for name, margin in (("typical", model.margin), (TIGHTEST, TIGHTEST)):
            point = reference_for(model, margin)
            stability = np.linspace(point.model.margin, highest, POINTS)
            rows += _rows(name, point, "local_energy", local_energy, np.asarray(flip))
            rows += _rows(name, point, "stability", stability_density, stability)
    return pd.DataFrame(rows)


def _rows(reference: str, point: Typical, measure: str, find: Measure, at: Array) -> list[Row]:
    """A measure of one reference at each place; the change with the order is the error."""
    trusted = point.status == CONVERGED
    coarse = find(point, at, ORDER) if trusted else np.full(len(at), np.nan)
    fine = find(point, at, 2 * ORDER) if trusted else coarse
    return [
        {
            "alpha": point.model.alpha,
            "reference": reference,
            "margin": point.model.margin,
            "measure": measure,
            "at": float(x),
            "value": float(value),
            "quadrature_error": float(error),
            "status": point.status,
        }
        for x, value, error in zip(at, fine, abs(fine - coarse), strict=True)
    ]
