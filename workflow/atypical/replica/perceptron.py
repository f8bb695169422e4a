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

import numpy as np
import pandas as pd

from atypical.replica import typical as typical_solutions
from atypical.replica.channel import Constraint, typical_constraint
from atypical.replica.coupled_channel import constraint_around_reference
from atypical.replica.coupled_weights import Overlaps
from atypical.replica.gaussian import Array
from atypical.replica.typical import (
    ORDER,
    WEAK,
    Patterns,
    Typical,
    free_entropy,
    frozen_inverse_load,
    typical,
    typical_table,
)


@dataclass(frozen=True)
class Perceptron:
    """Load `alpha` (patterns per weight) and `margin` κ."""

    alpha: float
    margin: float

    @property
    def frozen(self) -> bool:
        """Above the load where q reaches 1."""
        return self.margin >= 0 and self.alpha * frozen_inverse_load(self.margin) >= 1

    def distance_at(self, apart: float) -> float:
        """Of weights whose fields have covariance 1 − apart."""
        return apart / 2

    def start(self) -> Array:
        """Where fields are weak."""
        return np.array([np.log(self.conjugate(WEAK))])

    def patterns(self, q: float, spread: float, inner: Array, order: int) -> Patterns:
        """What patterns do to weights of overlap q."""
        return self._patterns(typical_constraint(q, spread, self.margin, order))

    def start_around(self, reference: Typical, margin: float, overlaps: Overlaps) -> Array:
        """No unknowns beside the fields on the weights."""
        return np.zeros(0)

    def around(
        self, reference: Typical, margin: float, overlaps: Overlaps, inner: Array, resolution: int
    ) -> Patterns:
        """What patterns do to students of `margin` around a reference of this model."""
        fields = overlaps.fields
        return self._patterns(constraint_around_reference(fields, margin, self.margin, resolution))

    def free_entropy(self, q: float, q_hat: float, order: int = ORDER) -> float:
        """φ(q, q̂), of which the entropy is the stationary value."""
        return free_entropy(self, q, q_hat, np.zeros(0), order)

    def conjugate(self, q: float, order: int = ORDER) -> float:
        """The q̂ at which φ is stationary in q."""
        return self.patterns(q, 1 - q, np.zeros(0), order).q_hat

    def _patterns(self, found: Constraint) -> Patterns:
        alpha = self.alpha
        return Patterns(
            alpha * found.value, alpha * found.square, alpha * found.shared, alpha * found.edge
        )


def capacity(margin: float) -> Typical:
    """The load at which the entropy of solutions of this margin vanishes; see `.model.alpha`."""
    return typical_solutions.capacity(Perceptron(1.0, margin))


def max_margin(alpha: float) -> Typical:
    """The largest margin at which solutions exist at this load; see `.model.margin`."""
    return typical_solutions.max_margin(Perceptron(alpha, 0.0))


def entropy_table(alpha: Iterable[float], margin: Iterable[float]) -> pd.DataFrame:
    """Entropy of κ-margin solutions; one row per load and margin."""
    margins = list(margin)
    return typical_table(
        ["alpha", "margin", "q", "q_hat", "entropy"],
        [typical(Perceptron(a, k)) for a in alpha for k in margins],
    )


def capacity_table(margin: Iterable[float]) -> pd.DataFrame:
    """Capacity `alpha_c` at each margin."""
    table = typical_table(["margin", "alpha", "q"], [capacity(k) for k in margin])
    return table.rename(columns={"alpha": "alpha_c"})


def max_margin_table(alpha: Iterable[float]) -> pd.DataFrame:
    """Largest margin `margin_max` at each load."""
    table = typical_table(["alpha", "margin", "q"], [max_margin(a) for a in alpha])
    return table.rename(columns={"margin": "margin_max"})
