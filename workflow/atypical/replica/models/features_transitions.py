"""Where neighbourhoods of random features begin to be dense: in 1/α, and in the margin."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
import pandas as pd

from atypical.replica.clones.saddle import Family
from atypical.replica.clones.thresholds import thresholds as clone_thresholds
from atypical.replica.model import vary
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.features_clones import Features
from atypical.replica.transitions import NO_GAP, WORSE, thresholds, touching_margin
from atypical.replica.typical import max_margin, typical
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
        **{f"distance_{load.name}": load.distance for load in found[1:]},
        **{f"replicon_{load.name}": load.replicon for load in found[1:]},
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


def margins_table(
    alpha_t: Iterable[float], inverse_alpha: Iterable[float], nonlinearity: float | str = "sign"
) -> pd.DataFrame:
    """Margins above which neighbourhoods have no gap, and the entropy of the solutions there.

    quadrature_error: the largest of the margins' and of the entropies'.
    """
    return pd.DataFrame(
        [
            _margins(RandomFeatures(1 / x, a, 0.0, nonlinearity)) | {"inverse_alpha": x}
            for a, x in product(alpha_t, inverse_alpha)
        ]
    )


def _margins(model: RandomFeatures) -> Row:
    top, gap, every = max_margin(model), touching_margin(model, NO_GAP), typical(model)
    wide = typical(vary(model, margin=gap.parameter)) if gap.status == CONVERGED else every
    points = top, every, wide
    return {
        "alpha_t": model.alpha_t,
        "margin_max": top.model.margin if top.status == CONVERGED else np.nan,
        "margin_no_gap": gap.parameter,
        "distance_no_gap": gap.distance,
        "replicon_no_gap": gap.replicon,
        "entropy": every.entropy,
        "entropy_no_gap": wide.entropy if gap.status == CONVERGED else np.nan,
        "residual": np.nanmax([gap.residual, *(p.residual for p in points)]),
        "quadrature_error": np.nanmax([gap.error, *(p.quadrature_error for p in points)]),
        "iterations": gap.iterations + sum(point.iterations for point in points),
        "status": max(gap.status, *(point.status for point in points), key=WORSE.index),
    }
