"""Clones that learn the labels of a teacher with binary weights like theirs.

Source: Györgyi 1990; Baldassi et al. 2015 (PRL 115, 128101) for its dense regions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atypical.replica.averages.channel import typical_constraint
from atypical.replica.averages.gaussian import Array
from atypical.replica.clones import infinite, thresholds
from atypical.replica.clones.task import (
    IMPOSSIBLE,
    CloneOverlaps,
    Origin,
    Response,
    pattern_averages,
    possible,
)
from atypical.replica.saddle import find_root
from atypical.status import CONVERGED

ORDER = 24
STRIDE = 1.0


@dataclass(frozen=True)
class Teacher:
    """Labels of a teacher with binary weights, at `margin` κ; own unknown: ln r̂/q̂₀.

    At κ = 0 typical solutions are exchangeable with the teacher: r = q and r̂ = q̂.
    """

    margin: float = 0.0

    def typical(self, alpha: float) -> Origin:
        """The branch of solutions away from the teacher."""
        start = np.array([np.log(alpha), 0.0])
        return self._solve(lambda x: (alpha, x), start)

    def capacity(self) -> Origin:
        """Above this load the teacher is the only solution."""
        near = self.typical(1.0)
        start = np.array([np.log(near.q_hat), float(near.inner[0]), 0.2])
        return self._solve(lambda x: (float(np.exp(x[2])), x[:2]), start)

    def pull(self, q_hat: float, inner: Array) -> float:
        """r̂, in units of the field that clones exert on each other."""
        return q_hat * float(np.exp(inner[0]))

    def patterns(self, overlaps: CloneOverlaps, inner: Array, order: int) -> Response:
        """Averages over patterns on which clones overlap with the teacher."""
        if not possible(overlaps):
            return IMPOSSIBLE
        found = pattern_averages(overlaps, self.margin, order)
        return Response(found, (float(np.log(found.label / found.square) - inner[0]),))

    def _solve(self, load_and_fields: Callable[[Array], tuple[float, Array]], x: Array) -> Origin:
        """Stationary in both fields; at zero entropy where x has one more unknown."""

        def equations(x: Array) -> Array:
            _, entropy, mismatch = self._alone(*load_and_fields(x))
            return np.array([*mismatch, entropy][: len(x)])

        root = find_root(equations, x, longest=STRIDE)
        alpha, fields = load_and_fields(root.point)
        q, entropy, _ = self._alone(alpha, fields)
        if root.status != CONVERGED:
            q = entropy = np.nan
        return Origin(
            alpha, q, float(np.exp(fields[0])), entropy, root.status, np.array([fields[1]])
        )

    def _alone(self, alpha: float, fields: Array) -> tuple[float, float, tuple[float, float]]:
        """Overlap and φ of single solutions, and the mismatch of ln q̂ and ln r̂/q̂."""
        q_hat, r_hat = float(np.exp(fields[0])), float(np.exp(fields[0] + fields[1]))
        weights = infinite.weights(q_hat, 0.0, ORDER, r_hat)
        q, r = weights.square, weights.label
        if not r**2 < q < 1:
            return q, np.nan, (np.nan, np.nan)
        patterns = typical_constraint(q, 1 - q, self.margin, ORDER, r)
        entropy = -q_hat / 2 * (1 - q) - r_hat * r + weights.value + alpha * patterns.value
        fit = np.log(alpha * patterns.square / q_hat)
        return q, entropy, (float(fit), float(np.log(patterns.label / patterns.square) - fields[1]))


def clone_thresholds_table(clones: Iterable[float | str]) -> pd.DataFrame:
    """Loads at which clones around a zero-margin teacher lose their shape; one row per number."""
    return thresholds.clone_thresholds_table(Teacher(), clones, (*thresholds.FIELDS, "r_hat"))
