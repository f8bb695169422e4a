"""What lies around typical solutions of random features: a table of local entropies and errors."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
import pandas as pd

from atypical.replica.local_entropy import (
    HEADING,
    ORDER_PARAMETERS,
    Saddle,
    curve,
    heading,
)
from atypical.replica.models.features import RandomFeatures
from atypical.replica.surroundings import Surroundings
from atypical.replica.typical import TRUST, reference_for
from atypical.status import CONVERGED


def local_entropy_table(
    alpha_t: Iterable[float],
    inverse_alpha: Iterable[float],
    reference_margin: Iterable[float | str],
    margin: Iterable[float],
    distance: Iterable[float],
    nonlinearity: float | str = "sign",
) -> pd.DataFrame:
    """Local entropy curves, with the error on new patterns of what they meet."""
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
    place = ["alpha_t", "inverse_alpha", *HEADING[1:]]
    return pd.DataFrame(rows, columns=[*place, *ORDER_PARAMETERS[:4], "error", *TRUST])


def _error(students: Surroundings, point: Saddle) -> float:
    if point.status != CONVERGED:
        return float(np.nan)
    overlaps, inner = students.overlaps_at(point.point), students.inner_at(point.point)
    return float(students.reference.model.error_around(students.reference, overlaps, inner))
