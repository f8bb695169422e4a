"""What a model states, and what its typical solutions are: all that the solvers know of it.

Solvers take any model; `models` holds those there are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, cast

import numpy as np

from atypical.replica.averages.coupled_weights import Overlaps
from atypical.replica.averages.gaussian import Array

# An overlap at which fields are weak: where searches start.
WEAK = 1e-3
# Added to averages whose logarithm is taken: where no student feels its constraint they vanish.
FLOOR = 1e-20
NONE = np.zeros(0)


@dataclass(frozen=True)
class Patterns:
    """What patterns do to weights at given overlaps.

    value: their part of φ.   q_hat, s_hat, t_hat: the fields that they exert on students, −2, −1
    and 1 times the derivatives of `value` in q, s and t.   mismatch: of the model's own unknowns.
    curvature: second derivative of `value` per pair of students whose overlap differs from that
    of others.
    """

    value: float
    q_hat: float
    s_hat: float = 0.0
    t_hat: float = 0.0
    mismatch: tuple[float, ...] = ()
    curvature: float = float("nan")


class Model(ABC):
    """A model: a frozen dataclass of parameters alone. `alpha`: patterns per weight.   `margin`: κ.

    What a model need not say is said here for weights whose fields have their overlap as covariance
    and that need no unknowns beside their own fields.
    even: whether −w solves whatever w solves. Then typical solutions are those of q = q̂ = 0, where
    φ is stationary by symmetry, and ln q̂ is none of the unknowns.
    distinct: whether solutions stay apart, q < 1, in whatever fields.
    tightens: 1 where a larger margin leaves fewer solutions, −1 where it leaves more.
    """

    alpha: float
    margin: float
    even: ClassVar[bool] = False
    distinct: ClassVar[bool] = False
    tightens: ClassVar[float] = 1.0

    @property
    def frozen(self) -> bool:
        """Whether it is known beforehand that there is no saddle."""
        return False

    @abstractmethod
    def load_guess(self) -> float:
        """Roughly the load up to which solutions of the model's margin exist."""

    @abstractmethod
    def margin_guess(self) -> float:
        """Roughly the tightest margin of which solutions exist at the model's load."""

    def distance_at(self, apart: float) -> float:
        """Distance of weights whose fields have relative covariance 1 − apart, roughly."""
        return apart / 2

    def start(self) -> Array:
        """ln q̂ where fields are weak, unless the model is even, and its own unknowns there."""
        if self.even:
            return NONE
        return np.log([self.patterns(WEAK, 1 - WEAK, NONE, 12).q_hat])

    @abstractmethod
    def patterns(self, q: float, spread: float, inner: Array, order: int) -> Patterns:
        """What patterns do to weights of overlap q and `spread` 1 − q; `inner`: the model's own
        unknowns.
        """

    def start_around(self, reference: Typical, margin: float, overlaps: Overlaps) -> Array:
        """Own unknowns of students of `margin` that have these overlaps with a reference."""
        return NONE

    def replicon(self, patterns: Patterns, spread: float, inner: Array, response: float) -> float:
        """Largest eigenvalue ρ of how overlaps of pairs that differ renew themselves: below 1 they
        die out, and replica symmetry is stable. response: E[(1 − m²)²] of weights.
        """
        return patterns.curvature * response

    @abstractmethod
    def around(
        self, reference: Typical, margin: float, overlaps: Overlaps, inner: Array, resolution: int
    ) -> Patterns:
        """What patterns do to students of `margin` around a `reference` of this model."""


def vary(model: Model, **parameters: float) -> Model:
    """A model of the same kind at other parameters."""
    varied: Model = replace(cast(Any, model), **parameters)
    return varied


@dataclass(frozen=True)
class Typical:
    """A stationary point: model, order parameters, entropy, and how far they can be trusted.

    inner: the model's own unknowns.   residual: largest undamped equation.   quadrature_error:
    largest change of any number when the order doubles.   Where the status is not `converged`, the
    order parameters are nan.
    """

    model: Any
    q: float
    q_hat: float
    entropy: float
    residual: float
    quadrature_error: float
    iterations: int
    status: str
    inner: Array = field(default_factory=lambda: np.zeros(0), repr=False)
