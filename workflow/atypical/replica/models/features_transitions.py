"""Where neighbourhoods of random features begin to be dense: a table over P/D."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atypical.replica.clones.saddle import Family
from atypical.replica.clones.thresholds import thresholds as clone_thresholds
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.features_clones import Features
from atypical.replica.transitions import thresholds
from atypical.status import CONVERGED

Row = dict[str, float | int | str]


def transitions_table(alpha_t: Iterable[float], nonlinearity: float | str = "sign") -> pd.DataFrame:
    """The 1/α above which solutions exist, and those of the largest margin have dense surroundings.

    quadrature_error: the largest of the three.   clones_gap, clones_breakdown: the same two events
    of real clones, whose number minimises their entropy.
    """
    return pd.DataFrame([_transitions(a, nonlinearity) for a in alpha_t])


def _transitions(alpha_t: float, nonlinearity: float | str) -> Row:
    found = thresholds(RandomFeatures(1.0, alpha_t, 0.0, nonlinearity))
    inverse = {load.name: 1 / load.value for load in found}
    worst = next((load.status for load in found if load.status != CONVERGED), CONVERGED)
    row: Row = {
        "alpha_t": alpha_t,
        "interpolation": inverse["capacity"],
        "no_gap": inverse["no_gap"],
        "monotone": inverse["monotone"],
        "residual": max(load.residual for load in found),
        "quadrature_error": max(load.error / load.value**2 for load in found),
        "iterations": sum(load.iterations for load in found),
        "status": worst,
    }
    return row | _clones(Features(alpha_t, 0.0, nonlinearity))


def _clones(task: Features) -> Row:
    gap, fold = clone_thresholds(Family(task, None))
    return {
        "clones_gap": 1 / gap.alpha,
        "clones_breakdown": 1 / fold.alpha,
        "clones_error": max(found.error / found.alpha**2 for found in (gap, fold)),
        "clones_status": gap.status if gap.status != CONVERGED else fold.status,
    }
