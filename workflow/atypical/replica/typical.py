"""Typical solutions of a model with binary weights: the replica-symmetric saddle.

q is the overlap of two of them, hats denote conjugates. In nats per weight

    φ = −(q̂/2)(1 − q) + ∫Dz ln 2cosh(√q̂ z) + what the patterns contribute,

stationary in q and q̂. The last term is all that a model states, with its derivative in q. The order
parameters that belong to a model alone are further unknowns of the same search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from atypical.replica.averages.gaussian import Array
from atypical.replica.averages.weights import moments
from atypical.replica.model import Model, Patterns, Typical, vary
from atypical.replica.saddle import complement, find_root
from atypical.status import ABSENT, CONVERGED

# Last columns of every theory table.
TRUST = ["residual", "quadrature_error", "iterations", "status"]
# The margin that stands for the tightest one.
TIGHTEST = "max"

ORDER = 12
TOLERANCE = 1e-12
STRIDE = 1.0
TINY = 1e-13

ModelAt = Callable[[Array], Model]


def free_entropy(model: Model, q: float, q_hat: float, inner: Array, order: int = ORDER) -> float:
    """φ, of which the entropy is the stationary value."""
    weights = -q_hat / 2 * (1 - q) + moments(q_hat, order).log_partition
    return weights + model.patterns(q, 1 - q, inner, order).value


def typical(model: Model, near: Typical | None = None) -> Typical:
    """The replica-symmetric saddle of the model, started from weak fields or from a saddle nearby.

    `absent` where it is known that there is none, as where solutions would have to coincide, q = 1.
    """
    if model.frozen:
        return Typical(model, np.nan, np.nan, np.nan, np.nan, np.nan, 0, ABSENT)
    start = _unknowns(near) if near else model.start()
    return _saddle(lambda _: model, start, len(start))


def capacity(model: Model) -> Typical:
    """The load at which the entropy of solutions of the model's margin vanishes."""
    guess = float(np.log(model.load_guess()))
    return _at_zero_entropy(lambda x: vary(model, alpha=float(np.exp(x))), guess)


def max_margin(model: Model, near: Typical | None = None) -> Typical:
    """The tightest margin at which solutions exist at the model's load: the largest, unless a
    larger one leaves more solutions.   near: that of another load, from where it is sought.
    """
    guess = near.model.margin if near else model.margin_guess()
    return _at_zero_entropy(lambda x: vary(model, margin=x), guess, near)


def reference_for(model: Model, margin: float | str) -> Typical:
    """Typical solutions of this margin, or of the tightest one where it is `max`."""
    return max_margin(model) if margin == TIGHTEST else typical(vary(model, margin=float(margin)))


def entropy_table(models: Iterable[Model]) -> pd.DataFrame:
    """Entropy of the solutions of each model."""
    points = [typical(model) for model in models]
    return typical_table(["alpha", "margin", "q", "q_hat", "entropy"], points)


def capacity_table(models: Iterable[Model]) -> pd.DataFrame:
    """Capacity `alpha_c` at the margin of each model."""
    table = typical_table(["margin", "alpha", "q", "q_hat"], [capacity(model) for model in models])
    return table.rename(columns={"alpha": "alpha_c"})


def max_margin_table(models: Iterable[Model]) -> pd.DataFrame:
    """Tightest margin `margin_max` at the load of each model."""
    table = typical_table(
        ["alpha", "margin", "q", "q_hat"], [max_margin(model) for model in models]
    )
    return table.rename(columns={"margin": "margin_max"})


def typical_table(columns: list[str], points: Iterable[Typical]) -> pd.DataFrame:
    """Rows of stationary points: parameters, order parameters, and how far they can be trusted."""
    rows = [vars(p) | vars(p.model) for p in points]
    return pd.DataFrame(rows, columns=columns + TRUST)


def _at_zero_entropy(
    model_at: Callable[[float], Model], guess: float, near: Typical | None = None
) -> Typical:
    near = near or typical(model_at(guess))
    start = _unknowns(near) if near.status == CONVERGED else model_at(guess).start()
    return _saddle(lambda x: model_at(float(x[-1])), np.append(start, guess), len(start))


def _unknowns(point: Typical) -> Array:
    return point.inner if point.model.even else np.append(np.log(point.q_hat), point.inner)


def _fields(model: Model, x: Array) -> tuple[float, Array]:
    """q̂ and the model's own unknowns. The inverse of `_unknowns`."""
    return (0.0, x) if model.even else (float(np.exp(x[0])), x[1:])


def _saddle(model_at: ModelAt, start: Array, own: int) -> Typical:
    """Stationary point in the first `own` unknowns, at φ = 0 if `start` has one more."""
    # The doubled order starts from the root of the first one: what changes is quadrature error.
    rough, doubled = (_equations(model_at, own, order) for order in (ORDER, 2 * ORDER))
    coarse = find_root(rough, start, TOLERANCE, longest=STRIDE)
    fine = find_root(doubled, coarse.point, TOLERANCE, coarse.jacobian, longest=STRIDE)
    before = _stationary(model_at(coarse.point), coarse.point[:own], ORDER)
    after = _stationary(model_at(fine.point), fine.point[:own], 2 * ORDER)
    q, q_hat, entropy, _ = after if fine.status == CONVERGED else (np.nan, np.nan, np.nan, None)
    model = model_at(fine.point)
    return Typical(
        model=model,
        q=q,
        q_hat=q_hat,
        entropy=entropy,
        residual=fine.residual,
        quadrature_error=_largest_change([*before[:3], *coarse.point], [*after[:3], *fine.point]),
        iterations=coarse.iterations + fine.iterations,
        status=fine.status,
        inner=_fields(model, fine.point[:own])[1],
    )


def _equations(model_at: ModelAt, own: int, order: int) -> Callable[[Array], Array]:
    def equations(x: Array) -> Array:
        model = model_at(x)
        _, q_hat, entropy, patterns = _stationary(model, x[:own], order)
        if patterns is None:
            return np.full(len(x), np.nan)
        fields = [] if model.even else [np.log(patterns.q_hat / q_hat)]
        return np.array([*fields, *patterns.mismatch, entropy][: len(x)])

    return equations


def _stationary(model: Model, x: Array, order: int) -> tuple[float, float, float, Patterns | None]:
    """q, q̂, φ and the patterns where φ is stationary in q̂, at the unknowns x."""
    q_hat, inner = _fields(model, x)
    q, spread, log_partition, _ = moments(q_hat, order)
    # An overlap that underflows is no saddle, unless it vanishes by symmetry.
    if not (q > 0 or model.even) or not q < 1 - TINY:
        return 1.0, q_hat, np.nan, None
    apart = complement(q, spread, TOLERANCE)
    patterns = model.patterns(q, apart, inner, order)
    entropy = -q_hat / 2 * apart + log_partition + patterns.value
    return q, q_hat, entropy, patterns


def _largest_change(before: list[float], after: list[float]) -> float:
    return float(np.abs(np.subtract(after, before) / np.maximum(1.0, np.abs(after))).max())
