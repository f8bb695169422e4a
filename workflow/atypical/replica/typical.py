"""Typical solutions of a model with binary weights: the replica-symmetric saddle.

q is the overlap of two of them, hats denote conjugates. In nats per weight

    φ = −(q̂/2)(1 − q) + ∫Dz ln 2cosh(√q̂ z) + what the patterns contribute,

stationary in q and q̂. The last term is all that a model states, with its derivative in q. The order
parameters that belong to a model alone are further unknowns of the same search.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, cast

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr

from atypical.replica.coupled_weights import Overlaps
from atypical.replica.gaussian import Array
from atypical.replica.saddle import complement, find_root
from atypical.replica.weights import log_partition, self_overlap, spread
from atypical.status import ABSENT, CONVERGED

# Last columns of every theory table.
TRUST = ["residual", "quadrature_error", "iterations", "status"]

ORDER = 12
TOLERANCE = 1e-12
WEAK = 1e-3
STRIDE = 1.0
TINY = 1e-13
# Added to averages whose logarithm is taken: where no student feels its constraint they vanish.
FLOOR = 1e-20


@dataclass(frozen=True)
class Patterns:
    """What patterns do to weights at given overlaps.

    value: their part of φ.   q_hat, s_hat, t_hat: the fields that they exert on students, −2, −1
    and 1 times the derivatives of `value` in q, s and t.   mismatch: of the model's own unknowns.
    """

    value: float
    q_hat: float
    s_hat: float = 0.0
    t_hat: float = 0.0
    mismatch: tuple[float, ...] = ()


class Model(Protocol):
    """A model: frozen, parameters only, of which `alpha` and `margin` are two."""

    @property
    def alpha(self) -> float:
        """Load, patterns per weight."""

    @property
    def margin(self) -> float:
        """κ."""

    @property
    def frozen(self) -> bool:
        """Whether it is known that there is no saddle, since solutions would have to coincide."""

    def distance_at(self, apart: float) -> float:
        """Distance of weights whose fields have relative covariance 1 − apart, roughly."""

    def start(self) -> Array:
        """ln q̂ where fields are weak, and the model's own unknowns there."""

    def patterns(self, q: float, spread: float, inner: Array, order: int) -> Patterns:
        """What patterns do to weights of overlap q and `spread` 1 − q; `inner`: the model's own
        unknowns.
        """

    def start_around(self, reference: Typical, margin: float, overlaps: Overlaps) -> Array:
        """Own unknowns of students of `margin` that have these overlaps with a reference."""

    def around(
        self, reference: Typical, margin: float, overlaps: Overlaps, inner: Array, resolution: int
    ) -> Patterns:
        """What patterns do to students of `margin` around a `reference` of this model."""


ModelAt = Callable[[Array], Any]


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


def free_entropy(model: Model, q: float, q_hat: float, inner: Array, order: int = ORDER) -> float:
    """φ, of which the entropy is the stationary value."""
    weights = -q_hat / 2 * (1 - q) + log_partition(q_hat, order)
    return weights + model.patterns(q, 1 - q, inner, order).value


def typical(model: Model) -> Typical:
    """The replica-symmetric saddle of the model, started from weak fields.

    `absent` where solutions would have to coincide, q = 1.
    """
    if model.frozen:
        return Typical(model, np.nan, np.nan, np.nan, np.nan, np.nan, 0, ABSENT)
    return _saddle(lambda _: model, model.start(), len(model.start()))


def capacity(model: Model) -> Typical:
    """The load at which the entropy of solutions of the model's margin vanishes."""
    guess = float(np.log(1 / _inverse_load(model.margin)))
    return _at_zero_entropy(lambda x: vary(model, alpha=float(np.exp(x))), guess)


def max_margin(model: Model) -> Typical:
    """The largest margin at which solutions exist at the model's load."""
    return _at_zero_entropy(lambda x: vary(model, margin=x), _margin_at(1 / model.alpha))


def vary(model: Model, **parameters: float) -> Model:
    """The same model at other parameters."""
    varied: Model = replace(cast(Any, model), **parameters)
    return varied


def _at_zero_entropy(model_at: Callable[[float], Model], guess: float) -> Typical:
    near = typical(model_at(guess))
    start = _unknowns(near) if near.status == CONVERGED else model_at(guess).start()
    return _saddle(lambda x: model_at(float(x[-1])), np.append(start, guess), len(start))


def typical_table(columns: list[str], points: list[Typical]) -> pd.DataFrame:
    """Rows of stationary points: parameters, order parameters, and how far they can be trusted."""
    rows = [vars(p) | vars(p.model) for p in points]
    return pd.DataFrame(rows, columns=columns + TRUST)


def _unknowns(point: Typical) -> Array:
    return np.append(np.log(point.q_hat), point.inner)


def _saddle(model_at: ModelAt, start: Array, own: int) -> Typical:
    """Stationary point in the first `own` unknowns, at φ = 0 if `start` has one more."""
    rough, doubled = (_equations(model_at, own, order) for order in (ORDER, 2 * ORDER))
    coarse = find_root(rough, start, TOLERANCE, longest=STRIDE)
    fine = find_root(doubled, coarse.point, TOLERANCE, coarse.jacobian, longest=STRIDE)
    before = _stationary(model_at(coarse.point), coarse.point[:own], ORDER)
    after = _stationary(model_at(fine.point), fine.point[:own], 2 * ORDER)
    q, q_hat, entropy, _ = after if fine.status == CONVERGED else (np.nan, np.nan, np.nan, None)
    return Typical(
        model=model_at(fine.point),
        q=q,
        q_hat=q_hat,
        entropy=entropy,
        residual=fine.residual,
        quadrature_error=_largest_change([*before[:3], *coarse.point], [*after[:3], *fine.point]),
        iterations=coarse.iterations + fine.iterations,
        status=fine.status,
        inner=fine.point[1:own],
    )


def _equations(model_at: ModelAt, own: int, order: int) -> Callable[[Array], Array]:
    def equations(x: Array) -> Array:
        _, q_hat, entropy, patterns = _stationary(model_at(x), x[:own], order)
        if patterns is None:
            return np.full(len(x), np.nan)
        mismatch = [np.log(patterns.q_hat / q_hat), *patterns.mismatch, entropy]
        return np.array(mismatch[: len(x)])

    return equations


def _stationary(model: Model, x: Array, order: int) -> tuple[float, float, float, Patterns | None]:
    """q, q̂, φ and the patterns where φ is stationary in q̂ = exp(x[0])."""
    q_hat = float(np.exp(x[0]))
    q = self_overlap(q_hat, order)
    if not 0 < q < 1 - TINY:
        return 1.0, q_hat, np.nan, None
    apart = complement(q, spread(q_hat, order), TOLERANCE)
    patterns = model.patterns(q, apart, x[1:], order)
    entropy = -q_hat / 2 * apart + log_partition(q_hat, order) + patterns.value
    return q, q_hat, entropy, patterns


def _largest_change(before: list[float], after: list[float]) -> float:
    return float(np.abs(np.subtract(after, before) / np.maximum(1.0, np.abs(after))).max())


def frozen_inverse_load(margin: float) -> float:
    """1/α where q reaches 1; for margins ≥ 0 there is a saddle below that load, and none above."""
    excess = (1 + margin**2) * ndtr(margin) + margin * np.exp(-(margin**2) / 2) / np.sqrt(2 * np.pi)
    return float(np.pi / 2 * excess)


def _inverse_load(margin: float) -> float:
    """1/α_c up to a few per cent; a start, nothing more."""
    return frozen_inverse_load(margin) + 0.8 * float(ndtr(margin))


def _margin_at(inverse_load: float) -> float:
    reach = 1 + np.sqrt(inverse_load)
    lowest = -reach
    while _inverse_load(lowest) > inverse_load:  # far beyond capacity margins are very negative
        lowest *= 2
    return float(brentq(lambda margin: _inverse_load(margin) - inverse_load, lowest, reach))
