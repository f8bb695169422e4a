"""Stabilities of the patterns of a solution, Δ = w·x/√N with labels folded in: their histogram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atypical.tasks.instance import Patterns, Weights, fields

Array = NDArray[Any]


def stability_density(
    patterns: Patterns, weights: Weights, edges: Sequence[float]
) -> tuple[Array, Array, Array]:
    """Centres of the bins, density of all stabilities in each, and its Poisson error."""
    counts, at = np.histogram(fields(patterns, weights), bins=on_lattice(edges, weights.size))
    scale = 1 / (len(patterns) * np.diff(at))
    return (at[1:] + at[:-1]) / 2, counts * scale, np.sqrt(counts) * scale


def on_lattice(edges: Sequence[float], size: int) -> Array:
    """Edges moved to the nearest even multiple of 1/√N.

    Stabilities of ±1 patterns are odd multiples, so that bins of other widths would hold now one of
    them, now two.
    """
    step = 2 / np.sqrt(size)
    return np.asarray(np.unique(np.round(np.asarray(edges) / step)) * step)
