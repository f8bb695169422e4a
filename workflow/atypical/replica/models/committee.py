"""Tree committee machine: many hidden sign units, each with its own share of N binary weights.

The output is the sign of the sum of the hidden signs; with many of them this sum is Gaussian, of
unit variance, and two weight vectors of overlap q have sums of covariance (2/π) arcsin q. Random
labels; a solution of margin κ has its sum along the label ≥ κ on every pattern. All else is as in
`perceptron`.
Source: Barkai, Hansel & Sompolinsky 1992; Engel et al. 1992. The sum is over many units at most:
first the number of weights per unit grows, then that of the units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from atypical.replica import typical
from atypical.replica.averages.channel import Constraint, typical_constraint
from atypical.replica.averages.coupled_channel import constraint_around_reference
from atypical.replica.averages.coupled_weights import Overlaps
from atypical.replica.averages.gaussian import Array
from atypical.replica.model import Patterns, Typical
from atypical.replica.models.one_sided import OneSided


@dataclass(frozen=True)
class Committee(OneSided):
    """Load `alpha` (patterns per weight) and `margin` κ, in units of the sum's deviation.

    Solutions never coincide, q < 1: small differences of weights flip many hidden signs.
    """

    alpha: float
    margin: float
    distinct: ClassVar[bool] = True

    def distance_at(self, apart: float) -> float:
        """Distance of weights whose sums have covariance 1 − apart."""
        return float(np.sin(np.pi / 4 * min(apart, 1.0)) ** 2)

    def patterns(self, q: float, spread: float, inner: Array, order: int) -> Patterns:
        """What patterns do to weights of overlap q."""
        # Where q vanishes, round-off may leave less than nothing of it.
        shared = max(1 - apart(spread), np.finfo(float).tiny)
        found = typical_constraint(shared, apart(spread), self.margin, order)
        return Patterns(
            value=self.alpha * found.value,
            q_hat=self.alpha * gain(spread) * found.square,
            curvature=self.alpha * curvature(found, spread),
        )

    def around(
        self, reference: Typical, margin: float, overlaps: Overlaps, inner: Array, resolution: int
    ) -> Patterns:
        """What patterns do to students of `margin` around a reference of this model."""
        sums = Overlaps.of(
            1 - apart(overlaps.own),
            1 - apart(overlaps.spread),
            1 - apart(1 - overlaps.s),
            1 - apart(overlaps.apart),
        )
        found = constraint_around_reference(sums.fields, margin, self.margin, resolution)
        return Patterns(
            value=self.alpha * found.value,
            q_hat=self.alpha * gain(overlaps.spread) * found.square,
            s_hat=self.alpha * gain(1 - overlaps.s) * found.shared,
            t_hat=self.alpha * gain(overlaps.apart) * found.edge,
            curvature=self.alpha * curvature(found, overlaps.spread),
        )


def apart(weights: float) -> float:
    """1 − covariance of two sums, from 1 − overlap of their weights."""
    return float(4 / np.pi * np.arcsin(np.sqrt(weights / 2)))


def gain(weights: float) -> float:
    """Derivative of the covariance of two sums in the overlap of their weights."""
    return float(2 / np.pi / np.sqrt(weights * (2 - weights)))


def curvature(found: Constraint, weights: float) -> float:
    """g'² E[F''²] + g'' E[F'²], g = (2/π) arcsin q the covariance of two sums."""
    bent = gain(weights) * (1 - weights) / (weights * (2 - weights))
    return gain(weights) ** 2 * found.curvature + bent * found.square


def entropy_table(alpha: Iterable[float], margin: Iterable[float]) -> pd.DataFrame:
    """Entropy of κ-margin solutions; one row per load and margin."""
    margins = list(margin)
    return typical.entropy_table(Committee(a, k) for a in alpha for k in margins)
