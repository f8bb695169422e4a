"""Tables of random features: one row per condition, failed ones with their status."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from atypical.replica.clones import Family
from atypical.replica.clones_features import Features
from atypical.replica.clones_thresholds import thresholds as clone_thresholds
from atypical.replica.features import RandomFeatures, generalization
from atypical.replica.local_entropy import (
    HEADING,
    ORDER_PARAMETERS,
    Surroundings,
    curve,
    heading,
    reference_for,
)
from atypical.replica.transitions import thresholds
from atypical.replica.typical import TRUST, Typical, capacity, max_margin
from atypical.status import ABSENT, CONVERGED

PLACE = ["alpha_t", "inverse_alpha"]
OVERLAPS = ["q", "p", "p_d", "r"]
ERRORS = ["error_typical", "error_barycenter"]
# Entropies above this count as zero, and margins: solutions exist up to the saddle's tolerance.
LEAST = -1e-9


def entropy_table(
    alpha_t: Iterable[float],
    inverse_alpha: Iterable[float],
    margin: Iterable[float | str],
    nonlinearity: float | str = "sign",
) -> pd.DataFrame:
    """Typical solutions of a margin, or of the largest one where it is `max`.

    `absent` where there are none: the entropy, or the largest margin, is negative.
    """
    loads, words = list(inverse_alpha), list(margin)
    rows = [
        _entropy_row(RandomFeatures(1 / x, a, 0.0, nonlinearity), word) | {"inverse_alpha": x}
        for a in alpha_t
        for x in loads
        for word in words
    ]
    columns = [*PLACE, "margin", "solutions", "entropy", *OVERLAPS, *ERRORS, *TRUST]
    return pd.DataFrame(rows, columns=columns)


def _entropy_row(model: RandomFeatures, word: float | str) -> dict[str, Any]:
    point = reference_for(model, word)
    status = point.status if _exists(point, word) else ABSENT
    return _typical_row(point) | {"solutions": str(word), "status": status}


def _exists(point: Typical, word: float | str) -> bool:
    """Whether there are solutions; where no saddle was found, up to the largest margin."""
    if word == "max":
        return bool(point.model.margin > LEAST)
    if point.status == CONVERGED:
        return bool(point.entropy > LEAST)
    return bool(point.model.margin <= max_margin(point.model).model.margin)


def _typical_row(point: Typical) -> dict[str, Any]:
    model = point.model
    place = {"alpha_t": model.alpha_t, "inverse_alpha": 1 / model.alpha, "margin": model.margin}
    learned = vars(generalization(point)) if point.status == CONVERGED else {}
    return place | vars(point) | learned


def interpolation_table(
    alpha_t: Iterable[float], nonlinearity: float | str = "sign"
) -> pd.DataFrame:
    """The 1/α at which zero-margin solutions begin to exist."""
    ends = [capacity(RandomFeatures(1.0, a, 0.0, nonlinearity)) for a in alpha_t]
    table = pd.DataFrame([_typical_row(end) for end in ends])
    table = table.rename(columns={"inverse_alpha": "inverse_alpha_c"})
    return table.reindex(columns=["alpha_t", "inverse_alpha_c", *OVERLAPS, *ERRORS, *TRUST])


def local_entropy_table(
    alpha_t: Iterable[float],
    inverse_alpha: Iterable[float],
    reference_margin: Iterable[float | str],
    margin: Iterable[float],
    distance: Iterable[float],
    nonlinearity: float | str = "sign",
) -> pd.DataFrame:
    """Curves around typical solutions, with the error on new patterns of what they meet."""
    distances, rows = list(distance), []
    for a, x, word, k in product(alpha_t, inverse_alpha, reference_margin, margin):
        students = Surroundings(reference_for(RandomFeatures(1 / x, a, 0.0, nonlinearity), word), k)
        rows += [
            heading(students, word)
            | {"alpha_t": a, "inverse_alpha": x}
            | vars(point)
            | vars(point.order)
            | {"error": _error(students, point)}
            for point in curve(students, distances)
        ]
    columns = [*PLACE, *HEADING[1:], *ORDER_PARAMETERS[:4], "error", *TRUST]
    return pd.DataFrame(rows, columns=columns)


def _error(students: Surroundings, point: Any) -> float:
    if point.status != CONVERGED:
        return float(np.nan)
    overlaps, inner = students.overlaps_at(point.point), students.inner_at(point.point)
    return float(students.reference.model.error_around(students.reference, overlaps, inner))


def transitions_table(alpha_t: Iterable[float], nonlinearity: float | str = "sign") -> pd.DataFrame:
    """The 1/α above which solutions exist, and those of the largest margin have dense surroundings.

    quadrature_error: the largest of the three.   clones_gap, clones_breakdown: the same two events
    of real clones, whose number minimises their entropy.
    """
    return pd.DataFrame([_transitions(a, nonlinearity) for a in alpha_t])


def _transitions(alpha_t: float, nonlinearity: float | str) -> dict[str, Any]:
    found = thresholds(RandomFeatures(1.0, alpha_t, 0.0, nonlinearity))
    value = {row["name"]: 1 / float(row["value"]) for row in found}
    error = [float(row["error"]) / float(row["value"]) ** 2 for row in found]
    worst = next((row["status"] for row in found if row["status"] != CONVERGED), CONVERGED)
    return {
        "alpha_t": alpha_t,
        "interpolation": value["capacity"],
        "no_gap": value["no_gap"],
        "monotone": value["monotone"],
        "residual": max(float(row["residual"]) for row in found),
        "quadrature_error": max(error),
        "iterations": sum(int(row["iterations"]) for row in found),
        "status": worst,
    } | _clones(Features(alpha_t, 0.0, nonlinearity))


def _clones(task: Features) -> dict[str, Any]:
    gap, fold = clone_thresholds(Family(task, None))
    return {
        "clones_gap": 1 / gap.alpha,
        "clones_breakdown": 1 / fold.alpha,
        "clones_error": max(found.error / found.alpha**2 for found in (gap, fold)),
        "clones_status": gap.status if gap.status != CONVERGED else fold.status,
    }
