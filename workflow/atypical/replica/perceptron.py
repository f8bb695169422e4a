"""Binary perceptron with random labels: typical solutions of margin κ at load α, replica symmetric.

N weights w = ±1 and P = αN patterns ξ of unit variance; w solves the instance at margin κ when
y w·ξ/√N ≥ κ for each pattern. Entropies are in nats per weight. The free entropy

    φ(q, q̂) = −(q̂/2)(1 − q) + ∫Dz ln 2cosh(√q̂ z) + α ∫Dz ln H((κ − √q z)/√(1 − q))

is stationary in the overlap q of two solutions and in its conjugate q̂. Its zero is the capacity,
which is exact here because the entropy vanishes before replica symmetry breaks. Beyond it φ is
negative: a formal value.
Source: Krauth & Mézard 1989; Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr

from atypical.replica.channel import typical_constraint
from atypical.replica.gaussian import Array
from atypical.replica.saddle import ABSENT, CONVERGED, find_root
from atypical.replica.weights import log_partition, self_overlap

ModelAt = Callable[[Array], "Perceptron"]

# Last columns of every theory table.
TRUST = ["residual", "quadrature_error", "iterations", "status"]

ORDER = 12
STRIDE = 1.0
WEAK = 1e-3
TINY = 1e-13


@dataclass(frozen=True)
class Perceptron:
    """Load `alpha` (patterns per weight) and `margin` κ."""

    alpha: float
    margin: float

    def free_entropy(self, q: float, q_hat: float, order: int = ORDER) -> float:
        """φ(q, q̂), of which the entropy is the stationary value."""
        energy, _ = typical_constraint(q, 1 - q, self.margin, order)
        return -q_hat / 2 * (1 - q) + log_partition(q_hat, order) + self.alpha * energy

    def conjugate(self, q: float, order: int = ORDER) -> float:
        """The q̂ at which φ is stationary in q."""
        return self.alpha * typical_constraint(q, 1 - q, self.margin, order)[1]


@dataclass(frozen=True)
class Typical:
    """A stationary point: model, order parameters, entropy, and how far they can be trusted.

    residual: largest undamped equation.   quadrature_error: largest change of any number when the
    order doubles. Where the status is not `converged`, the order parameters are nan.
    """

    model: Perceptron
    q: float
    q_hat: float
    entropy: float
    residual: float
    quadrature_error: float
    iterations: int
    status: str


def typical(model: Perceptron) -> Typical:
    """The replica-symmetric saddle of the model, started from weak fields.

    `absent` where solutions would have to coincide, q = 1.
    """
    if model.margin >= 0 and model.alpha * _frozen_inverse_load(model.margin) >= 1:
        return Typical(model, np.nan, np.nan, np.nan, np.nan, np.nan, 0, ABSENT)
    return _saddle(lambda _: model, np.array([np.log(model.conjugate(WEAK))]))


def capacity(margin: float) -> Typical:
    """The load at which the entropy of solutions of this margin vanishes; see `.model.alpha`."""
    guess = Perceptron(1 / _inverse_load(margin), margin)
    return _saddle(
        lambda x: replace(guess, alpha=float(np.exp(x[1]))),
        np.array([np.log(typical(guess).q_hat), np.log(guess.alpha)]),
    )


def max_margin(alpha: float) -> Typical:
    """The largest margin at which solutions exist at this load; see `.model.margin`."""
    guess = Perceptron(alpha, _margin_at(1 / alpha))
    return _saddle(
        lambda x: replace(guess, margin=float(x[1])),
        np.array([np.log(typical(guess).q_hat), guess.margin]),
    )


def entropy_table(alpha: Iterable[float], margin: Iterable[float]) -> pd.DataFrame:
    """Entropy of κ-margin solutions; one row per load and margin."""
    margins = list(margin)
    return _table(
        ["alpha", "margin", "q", "q_hat", "entropy"],
        [typical(Perceptron(a, k)) for a in alpha for k in margins],
    )


def capacity_table(margin: Iterable[float]) -> pd.DataFrame:
    """Capacity `alpha_c` at each margin."""
    table = _table(["margin", "alpha", "q"], [capacity(k) for k in margin])
    return table.rename(columns={"alpha": "alpha_c"})


def max_margin_table(alpha: Iterable[float]) -> pd.DataFrame:
    """Largest margin `margin_max` at each load."""
    table = _table(["alpha", "margin", "q"], [max_margin(a) for a in alpha])
    return table.rename(columns={"margin": "margin_max"})


def _table(columns: list[str], points: list[Typical]) -> pd.DataFrame:
    rows = [vars(p) | vars(p.model) for p in points]
    return pd.DataFrame(rows, columns=columns + TRUST)


def _saddle(model_at: ModelAt, start: Array) -> Typical:
    """Stationary in ln q̂; where `start` has a second entry, at the parameter that makes φ = 0."""
    coarse = find_root(_equations(model_at, ORDER), start, longest=STRIDE)
    fine = find_root(
        _equations(model_at, 2 * ORDER), coarse.point, jacobian=coarse.jacobian, longest=STRIDE
    )
    before = _stationary(model_at(coarse.point), coarse.point, ORDER)
    after = _stationary(model_at(fine.point), fine.point, 2 * ORDER)
    q, q_hat, entropy = after if fine.status == CONVERGED else (np.nan, np.nan, np.nan)
    return Typical(
        model=model_at(fine.point),
        q=q,
        q_hat=q_hat,
        entropy=entropy,
        residual=fine.residual,
        quadrature_error=_largest_change([*before, *coarse.point], [*after, *fine.point]),
        iterations=coarse.iterations + fine.iterations,
        status=fine.status,
    )


def _equations(model_at: ModelAt, order: int) -> Callable[[Array], Array]:
    def equations(x: Array) -> Array:
        q, q_hat, entropy = _stationary(model_at(x), x, order)
        mismatch = np.log(model_at(x).conjugate(q, order) / q_hat) if q < 1 else np.nan
        return np.array([mismatch, entropy][: len(x)])

    return equations


def _stationary(model: Perceptron, x: Array, order: int) -> tuple[float, float, float]:
    """q, q̂ and φ where φ is stationary in q̂ = exp(x[0])."""
    q_hat = float(np.exp(x[0]))
    q = self_overlap(q_hat, order)
    if not 0 < q < 1 - TINY:
        return 1.0, q_hat, np.nan
    return q, q_hat, model.free_entropy(q, q_hat, order)


def _largest_change(before: list[float], after: list[float]) -> float:
    return float(np.abs(np.subtract(after, before) / np.maximum(1.0, np.abs(after))).max())


def _frozen_inverse_load(margin: float) -> float:
    """1/α where q reaches 1; for margins ≥ 0 there is a saddle below that load, and none above."""
    excess = (1 + margin**2) * ndtr(margin) + margin * np.exp(-(margin**2) / 2) / np.sqrt(2 * np.pi)
    return float(np.pi / 2 * excess)


def _inverse_load(margin: float) -> float:
    """1/α_c up to a few per cent; a start, nothing more."""
    return _frozen_inverse_load(margin) + 0.8 * float(ndtr(margin))


def _margin_at(inverse_load: float) -> float:
    reach = 1 + np.sqrt(inverse_load)
    return float(brentq(lambda margin: _inverse_load(margin) - inverse_load, -reach, reach))
