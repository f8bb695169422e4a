"""What clones learn: a task turns overlaps of clones into averages over its patterns, all that
their saddle point asks for. `models` holds the tasks there are.

Averages are per pattern. With a teacher among the possible weights, r is the overlap with it and r̂
the field that it exerts on weights; −r̂ r adds to φ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from atypical.replica.averages.gaussian import Array
from atypical.replica.clones import finite, infinite
from atypical.replica.clones.fields import Averages
from atypical.replica.model import Typical


@dataclass(frozen=True)
class CloneOverlaps:
    """Overlaps of `number` m of clones: q₁, spread δ = m(q₁ − q₀), r with the teacher of weights.

    free: 1 − q₁, where it is known better than by subtraction.
    """

    number: float
    q: float
    spread: float
    r: float = 0.0
    free: float | None = None


@dataclass(frozen=True)
class Response:
    """What patterns do to clones; mismatch: of the task's own unknowns."""

    averages: Averages
    mismatch: tuple[float, ...] = ()


IMPOSSIBLE = Response(Averages(np.nan, np.nan, np.nan, np.nan))


@dataclass(frozen=True)
class Origin:
    """Typical solutions, where clones decouple: load, overlap, conjugate and own unknowns."""

    alpha: float
    q: float
    q_hat: float
    entropy: float
    status: str
    inner: Array

    @classmethod
    def of(cls, point: Typical, inner: Array) -> Origin:
        """Typical solutions of a model, and the own unknowns of clones of theirs."""
        return cls(point.model.alpha, point.q, point.q_hat, point.entropy, point.status, inner)


class Task(Protocol):
    """A task: frozen, parameters only."""

    def typical(self, alpha: float) -> Origin:
        """Typical solutions at this load; own unknowns as of clones about to decouple."""

    def capacity(self) -> Origin:
        """The load at which the entropy of typical solutions vanishes."""

    def pull(self, q_hat: float, inner: Array) -> float:
        """Field r̂ that patterns exert on weights along their teacher."""

    def patterns(self, overlaps: CloneOverlaps, inner: Array, order: int) -> Response:
        """What patterns do to clones; inner: the task's own unknowns."""


def weight_averages(
    number: float, q_hat: float, spread_hat: float, order: int, teacher: float = 0.0
) -> Averages:
    """Averages over weights of any number of clones."""
    if np.isinf(number):
        return infinite.weights(q_hat, spread_hat, order, teacher)
    return finite.weights(number, q_hat, spread_hat, order, teacher)


def pattern_averages(overlaps: CloneOverlaps, margin: float, order: int) -> Averages:
    """Averages over patterns whose fields have these overlaps and unit variance."""
    q, spread, r, free = overlaps.q, overlaps.spread, overlaps.r, overlaps.free
    if np.isinf(overlaps.number):
        return infinite.patterns(q, spread, margin, order, r, free)
    return finite.patterns(overlaps.number, q, spread, margin, order, r, free)


def possible(overlaps: CloneOverlaps) -> bool:
    """Whether fields with these overlaps exist."""
    q0 = overlaps.q - overlaps.spread / overlaps.number
    return bool(overlaps.r**2 < q0 <= overlaps.q < 1 and overlaps.spread > 0)
