"""Largest margin κ of which solutions exist at distance d from a typical reference of margin κ̃.

There the local entropy φ(d; κ) vanishes. It falls with κ, so the margins below exist at that
distance too: the solutions are nested. The margin is one more unknown of the saddle, φ = 0 one more
equation.
Source: Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from atypical.replica.gaussian import Array
from atypical.replica.local_entropy import (
    Saddle,
    State,
    Surroundings,
    curve,
    heading,
    reference_of,
    solve,
)
from atypical.replica.typical import TRUST, Typical
from atypical.status import CONVERGED

# φ(κ) falls within √d of the reference's margin: dφ/dκ is measured over a fraction of that.
PROBE = 0.05
STEPS = 20
TINY = 1e-12

COLUMNS = [
    *["alpha", "reference_margin", "reference", "distance", "margin_largest"],
    *["q", "s", "q_hat", "s_hat", "t_hat"],
    *TRUST,
]


@dataclass(frozen=True)
class Outermost(Surroundings):
    """Students of the largest margin; `margin` is where the search for it starts."""

    def margin_at(self, x: Array) -> float:
        """The last unknown."""
        return float(x[-1])

    def inner_at(self, x: Array) -> Array:
        """Unknowns of the model itself."""
        return x[3:-1]

    def mismatch(self, state: State, distance: float) -> Array:
        """Those of the saddle, and φ per distance."""
        return np.append(super().mismatch(state, distance), self.free_entropy(state) / distance)

    def start(self, distance: float) -> Array:
        """The saddle at a margin where φ is small, reached from below by shortened Newton steps."""
        model = Surroundings(self.reference, self.margin)
        point = solve(model, distance, model.start(distance))
        for _ in range(STEPS):
            if point.status != CONVERGED or abs(point.order.local_entropy) < 0.1 * distance:
                break
            model, point = _raise_margin(model, point)
        found = point.point if point.status == CONVERGED else np.full(3, np.nan)
        return np.append(found, model.margin)


def _raise_margin(model: Surroundings, point: Saddle) -> tuple[Surroundings, Saddle]:
    """A step in κ towards φ = 0, halved until there is a saddle at its end."""
    probe = PROBE * np.sqrt(point.distance)
    beyond = solve(replace(model, margin=model.margin + probe), point.distance, point.point)
    fall = (point.order.local_entropy - beyond.order.local_entropy) / probe
    longest = max(abs(model.reference.model.margin - model.margin) / 3, probe)
    step = longest if fall < TINY else 0.7 * point.order.local_entropy / fall
    step = probe / 2 if np.isnan(step) else float(np.clip(step, -longest, longest))
    for _ in range(STEPS):
        raised = replace(model, margin=model.margin + step)
        trial = solve(raised, point.distance, point.point)
        if trial.status == CONVERGED:
            return raised, trial
        step /= 2
    return model, point


def nested_margins_table(
    alpha: Iterable[float], reference_margin: Iterable[float | str], distance: Iterable[float]
) -> pd.DataFrame:
    """The margin `margin_largest` at each distance; each curve is solved alone."""
    words, distances = list(reference_margin), list(distance)
    rows = [
        heading(model, word) | vars(point) | vars(point.order) | {"margin_largest": _margin(point)}
        for a in alpha
        for word in words
        for model in [_outermost(reference_of(a, word))]
        for point in curve(model, distances)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _outermost(reference: Typical) -> Outermost:
    """Searched from zero margin, or from where students close to the reference are plenty."""
    return Outermost(reference, min(0.0, reference.model.margin - 0.5))


def _margin(point: Saddle) -> float:
    return float(point.point[-1]) if point.status == CONVERGED else np.nan
