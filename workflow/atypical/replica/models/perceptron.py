"""Binary perceptron, random labels: replica-symmetric entropy of its solutions.

N weights w = ±1 and P = αN patterns with labels y; a solution of margin κ has y w·ξ/√N ≥ κ on every
pattern, a field of unit variance. q is the overlap of two typical solutions, hats denote
conjugates. In nats per weight

    φ = −(q̂/2)(1 − q) + ∫Dz ln 2cosh(√q̂ z) + α ∫Dz ln H((κ − √q z)/√(1 − q)),

stationary in q and q̂. The capacity is where φ = 0; it precedes replica symmetry breaking, so it is
exact here.
Source: Krauth & Mézard 1989.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from atypical.replica import typical
from atypical.replica.averages.channel import Constraint, typical_constraint
from atypical.replica.averages.coupled_channel import constraint_around_reference
from atypical.replica.averages.coupled_weights import Overlaps
from atypical.replica.averages.gaussian import Array
from atypical.replica.model import Patterns, Typical
from atypical.replica.models.one_sided import OneSided, frozen_inverse_load


@dataclass(frozen=True)
class Perceptron(OneSided):
    """Load `alpha` (patterns per weight) and `margin` κ."""

    alpha: float
    margin: float

    @property
    def frozen(self) -> bool:
        """Above the load where q reaches 1."""
        return self.margin >= 0 and self.alpha * frozen_inverse_load(self.margin) >= 1

    def patterns(self, q: float, spread: float, inner: Array, order: int) -> Patterns:
        """What patterns do to weights of overlap q."""
        return self._patterns(typical_constraint(q, spread, self.margin, order))

    def around(
        self, reference: Typical, margin: float, overlaps: Overlaps, inner: Array, resolution: int
    ) -> Patterns:
        """What patterns do to students of `margin` around a reference of this model."""
        fields = overlaps.fields
        return self._patterns(constraint_around_reference(fields, margin, self.margin, resolution))

    def _patterns(self, found: Constraint) -> Patterns:
        alpha = self.alpha
        return Patterns(
            value=alpha * found.value,
            q_hat=alpha * found.square,
            s_hat=alpha * found.shared,
            t_hat=alpha * found.edge,
            curvature=alpha * found.curvature,
        )


def entropy_table(alpha: Iterable[float], margin: Iterable[float]) -> pd.DataFrame:
    """Entropy of κ-margin solutions; one row per load and margin."""
    margins = list(margin)
    return typical.entropy_table(Perceptron(a, k) for a in alpha for k in margins)


def capacity_table(margin: Iterable[float]) -> pd.DataFrame:
    """Capacity `alpha_c` at each margin."""
    return typical.capacity_table(Perceptron(1.0, k) for k in margin)


def max_margin_table(alpha: Iterable[float]) -> pd.DataFrame:
    """Largest margin `margin_max` at each load."""
    return typical.max_margin_table(Perceptron(a, 0.0) for a in alpha)
