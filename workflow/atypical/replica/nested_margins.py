"""Tightest margin κ of which solutions exist at distance d from a typical reference of margin κ̃.

There the local entropy φ(d; κ) vanishes. It falls as κ tightens (as it grows, unless the model says
otherwise), so looser margins exist at that distance too: the solutions are nested. The margin is
one more unknown of the saddle, φ = 0 one more equation.
Source: Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from atypical.replica.averages.gaussian import Array
from atypical.replica.local_entropy import REFERENCE, Saddle, curve, row, solve
from atypical.replica.model import Model, Typical
from atypical.replica.surroundings import State, Surroundings
from atypical.replica.typical import TRUST, reference_for
from atypical.status import CONVERGED

# φ(κ) falls within √d of the reference's margin: dφ/dκ is measured over a fraction of that.
PROBE = 0.05
STEPS = 20
TINY = 1e-12

COLUMNS = [
    *["alpha", "reference_margin", "reference", "distance", "margin_largest"],
    *["q", "s", "q_hat", "s_hat", "t_hat"],
    *["replicon", *REFERENCE, *TRUST],
]


@dataclass(frozen=True)
class Outermost(Surroundings):
    """Students of the tightest margin; `margin` is where the search for it starts."""

    def margin_at(self, x: Array) -> float:
        """The last unknown."""
        return float(x[-1])

    def inner_at(self, x: Array) -> Array:
        """Unknowns of the model itself."""
        return super().inner_at(x[:-1])

    def mismatch(self, state: State, distance: float) -> Array:
        """Mismatch of the saddle's equations, and φ per distance."""
        return np.append(super().mismatch(state, distance), self.free_entropy(state) / distance)

    def start(self, distance: float) -> Array:
        """The saddle at a margin where φ is small, reached from below by shortened Newton steps."""
        students = Surroundings(self.reference, self.margin)
        point = solve(students, distance, students.start(distance))
        for _ in range(STEPS):
            if point.status != CONVERGED or abs(point.order.local_entropy) < 0.1 * distance:
                break
            students, point = _tighten(students, point)
        found = point.point if point.status == CONVERGED else np.full(self.coordinates.size, np.nan)
        return np.append(found, students.margin)


def _tighten(students: Surroundings, point: Saddle) -> tuple[Surroundings, Saddle]:
    """A step in κ towards φ = 0, halved until there is a saddle at its end."""
    probe = PROBE * np.sqrt(point.distance)
    beyond = solve(_tighter(students, probe), point.distance, point.point)
    fall = (point.order.local_entropy - beyond.order.local_entropy) / probe
    longest = max(abs(students.reference.model.margin - students.margin) / 3, probe)
    step = longest if fall < TINY else 0.7 * point.order.local_entropy / fall
    step = probe / 2 if np.isnan(step) else float(np.clip(step, -longest, longest))
    for _ in range(STEPS):
        tightened = _tighter(students, step)
        trial = solve(tightened, point.distance, point.point)
        if trial.status == CONVERGED:
            return tightened, trial
        step /= 2
    return students, point


def _tighter(students: Surroundings, step: float) -> Surroundings:
    return replace(students, margin=students.margin + students.reference.model.tightens * step)


def nested_margins_table(
    models: Iterable[Model], reference_margin: Iterable[float | str], distance: Iterable[float]
) -> pd.DataFrame:
    """The margin `margin_largest` at each distance; each curve is solved alone.

    models: whose margins are the tightest from which a search may start.
    """
    words, distances = list(reference_margin), list(distance)
    rows = [
        row(students, word, point) | {"margin_largest": _margin(point)}
        for model in models
        for word in words
        for students in [_outermost(reference_for(model, word), model.margin)]
        for point in curve(students, distances)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _outermost(reference: Typical, margin: float) -> Outermost:
    """Searched from this margin, or from where students close to the reference are plenty."""
    tightens = reference.model.tightens
    plenty = reference.model.margin - 0.5 * tightens
    return Outermost(reference, min(margin, plenty, key=lambda x: tightens * x))


def _margin(point: Saddle) -> float:
    return float(point.point[-1]) if point.status == CONVERGED else np.nan
