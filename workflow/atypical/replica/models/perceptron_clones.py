"""Clones of a perceptron's solutions, random labels: the task, and tables of their entropies.

Source: Baldassi et al. 2015 (PRL 115, 128101).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atypical.replica import typical
from atypical.replica.averages.gaussian import Array
from atypical.replica.clones import path, thresholds
from atypical.replica.clones.task import CloneOverlaps, Origin, Response, pattern_averages
from atypical.replica.models.perceptron import Perceptron

NONE = np.zeros(0)


@dataclass(frozen=True)
class Storage:
    """Random labels, at `margin` κ."""

    margin: float = 0.0

    def typical(self, alpha: float) -> Origin:
        """Typical solutions of the perceptron at this load."""
        return Origin.of(typical.typical(Perceptron(alpha, self.margin)), NONE)

    def capacity(self) -> Origin:
        """Solutions of the perceptron at its capacity."""
        return Origin.of(typical.capacity(Perceptron(1.0, self.margin)), NONE)

    def pull(self, q_hat: float, inner: Array) -> float:
        """There is no teacher."""
        return 0.0

    def patterns(self, overlaps: CloneOverlaps, inner: Array, order: int) -> Response:
        """No unknowns beside the fields on weights."""
        return Response(pattern_averages(overlaps, self.margin, order))


def clones_table(
    alpha: Iterable[float],
    clones: Iterable[float | str],
    overlap: Iterable[float],
    margin: float = 0.0,
) -> pd.DataFrame:
    """Entropy per clone; one row per load, number of clones and overlap."""
    return path.clones_table(Storage(margin), alpha, clones, overlap)


def clone_thresholds_table(clones: Iterable[float | str]) -> pd.DataFrame:
    """Loads at which the entropy of clones loses its shape; one row per number of clones."""
    return thresholds.clone_thresholds_table(Storage(), clones)
