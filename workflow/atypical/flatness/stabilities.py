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
    counts, at = np.histogram(fields(patterns, weights), bins=np.asarray(edges))
    scale = 1 / (len(patterns) * np.diff(at))
    return (at[1:] + at[:-1]) / 2, counts * scale, np.sqrt(counts) * scale
