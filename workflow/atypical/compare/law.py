"""Whether two samples follow the same law: over all conditions, over some of them, in each.

The sum of the scores of the second sample is held against two variances: that of exchangeable rows,
and that of the sums of each run over its conditions. Conditions share runs, by their samples,
starts or noise, and only the second one knows of it; the larger counts. Runs that are the same in
both samples, drawn from the same seed, are pairs: then differences are summed, and their signs are
exchangeable (of flags this is McNemar's test).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[Any]


@dataclass(frozen=True)
class Sample:
    """Rows of both tables, of conditions that both have.

    second: whether a row is of the second table.   conditions, runs: labels.   paired: whether
    equal runs of a condition are the same draw. There is one row in each table then, and the rows
    of the first stand before those of the second, in the same order.
    """

    second: NDArray[np.bool_]
    conditions: Array
    runs: Array
    paired: bool


@dataclass(frozen=True)
class Terms:
    """What rows, or pairs of them, add to the sum of the scores of the second sample.

    variance: of each term, were rows or signs exchangeable.   weight: how much of the whole it is.
    units: what terms may depend on each other.   sides: of which table a unit is, where it is of
    one.   Shapes: (terms,).
    """

    added: Array
    variance: Array
    weight: Array
    conditions: Array
    units: Array
    sides: Array

    def where(self, chosen: Array) -> Terms:
        """Some of the terms."""
        return Terms(
            self.added[chosen],
            self.variance[chosen],
            self.weight[chosen],
            self.conditions[chosen],
            self.units[chosen],
            self.sides[chosen],
        )


@dataclass(frozen=True)
class Shift:
    """How far the second sample lies above the first, in standard deviations, and its chance."""

    z: float
    p: float


def terms(scores: Array, sample: Sample) -> Terms:
    """The terms of scores, which are centred within each condition."""
    if sample.paired:
        half = len(scores) // 2
        added = (scores[half:] - scores[:half]) / 2
        same = np.zeros(half, np.int64)
        return Terms(
            added, added**2, added != 0, sample.conditions[:half], sample.runs[:half], same
        )
    conditions, second = sample.conditions, sample.second
    m = np.bincount(conditions, second)[conditions]
    n = np.bincount(conditions)[conditions].astype(float)
    added = np.where(second, n - m, -m) / n * scores
    squares = np.bincount(conditions, scores**2)[conditions]
    variance = m * (n - m) / np.maximum(n * (n - 1), 1) * squares / n
    sides = second.astype(np.int64)
    return Terms(added, variance, variance, conditions, 2 * sample.runs + sides, sides)


def pooled(all_terms: Terms) -> Shift | None:
    """The shift over all terms; None where nothing can differ.

    p: by Student's t, with as many degrees of freedom as units bear weight.
    """
    known = all_terms.where(all_terms.weight > 0)
    floor = float(known.variance.sum())
    if not len(known.added) or floor <= 0:
        return None
    _, first, units = np.unique(known.units, return_index=True, return_inverse=True)
    sums, weights, sides = _by(units, known.added), _by(units, known.weight), known.sides[first]
    means = _by(sides, sums) / np.maximum(_by(sides, weights), 1e-300)
    lost = 1 if not all_terms.sides.any() else 2
    freedom = max(float(weights.sum() ** 2 / (weights**2).sum()) - lost, 1.0)
    around = float(((sums - means[sides] * weights) ** 2).sum())
    t = float(sums.sum() / np.sqrt(max(floor, around * (freedom + lost) / freedom)))
    return _shift(t, freedom)


def single(all_terms: Terms) -> tuple[Array, Array]:
    """The shift of each condition, in standard deviations, and its chance; 0 and 1 without any."""
    total = _by(all_terms.conditions, all_terms.added)
    size = _by(all_terms.conditions, all_terms.variance)
    z = np.divide(total, np.sqrt(size), where=size > 0, out=np.zeros_like(total))
    return z, 2 * special.ndtr(-np.abs(z))


def stated(difference: Array, error: Array, freedom: float) -> tuple[Array, Array]:
    """The same of numbers whose errors are stated.   freedom: of those errors."""
    known = error > 0
    t = np.divide(difference, error, where=known, out=np.zeros_like(difference))
    return t, 2 * special.stdtr(freedom, -np.abs(t))


def holm(chances: Array, level: float) -> NDArray[np.bool_]:
    """Which null hypotheses are rejected, so that one that holds is with at most this chance.

    Source: Holm, Scand. J. Stat. 6, 65 (1979); it holds however the tests depend on each other.
    """
    order = np.argsort(chances)
    bounds = level / np.arange(len(chances), 0, -1)
    passed = np.logical_and.accumulate(chances[order] <= bounds)
    rejected = np.zeros(len(chances), bool)
    rejected[order] = passed
    return rejected


def _shift(t: float, freedom: float) -> Shift:
    """z: the normal deviate of the same chance."""
    tail = float(special.stdtr(freedom, -abs(t)))
    return Shift(float(np.copysign(special.ndtri(tail), t)), 2 * tail)


def _by(labels: Array, values: Array) -> Array:
    return np.bincount(labels, values)
