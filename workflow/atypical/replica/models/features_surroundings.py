"""What lies around typical solutions of random features: a table of local entropies and errors."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pandas as pd

from atypical.replica.local_entropy import (
    ENDS,
    HEADING,
    ORDER_PARAMETERS,
    Saddle,
    curve,
    ended,
    row,
)
from atypical.replica.model import Typical
from atypical.replica.models.features import RandomFeatures, conjugates
from atypical.replica.surroundings import Surroundings
from atypical.replica.typical import TRUST, reference_for
from atypical.status import CONVERGED

OVERLAPS = ["p", "p_d", "r", "p_s", "p_t"]
CONJUGATES = ["p_hat", "p_d_hat", "r_hat", "p_s_hat", "p_t_hat"]
OF_REFERENCE = ["q", "q_hat", "p", "p_d", "r", "p_hat", "p_d_hat", "r_hat"]

Row = dict[str, float]


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
            row(students, word, point)
            | {"alpha_t": a, "inverse_alpha": x}
            | _latent(students, point)
            | _of_reference(students.reference)
            | ends
            for point, ends in ended(students, curve(students, distances))
        ]
    place = ["alpha_t", "inverse_alpha", *HEADING[1:]]
    order = [*ORDER_PARAMETERS[:4], "error", *ORDER_PARAMETERS[4:], *OVERLAPS, *CONJUGATES]
    reference = [f"reference_{name}" for name in OF_REFERENCE]
    return pd.DataFrame(rows, columns=[*place, *order, "replicon", *reference, *TRUST, *ENDS])


def _latent(students: Surroundings, point: Saddle) -> Row:
    """Order parameters of the linear part, and the error that students make with it."""
    if point.status != CONVERGED:
        return {}
    reference, model = students.reference, students.reference.model
    at = reference, students.overlaps_at(point.point), students.inner_at(point.point)
    latent = model.students_at(*at)
    return {
        "error": model.error_around(*at),
        **{name: getattr(latent, name) for name in OVERLAPS},
        **conjugates(latent.pulls),
        "p_s_hat": latent.pulls.shared,
        "p_t_hat": latent.pulls.own,
    }


def _of_reference(reference: Typical) -> Row:
    """Order parameters of the linear part of a reference."""
    if reference.status != CONVERGED:
        return {}
    latent = reference.model.latent(reference.q, reference.inner)
    found = {"p": latent.p, "p_d": latent.p_d, "r": latent.r, **conjugates(latent.pulls)}
    return {f"reference_{name}": value for name, value in found.items()}
