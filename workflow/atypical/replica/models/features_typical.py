"""Typical solutions of random features: tables with one row per condition.

Failed ones stay, with their status.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atypical.replica.model import Typical
from atypical.replica.models.features import RandomFeatures, conjugates, generalization
from atypical.replica.typical import TIGHTEST, TRUST, capacity, max_margin, reference_for
from atypical.status import ABSENT, CONVERGED

OVERLAPS = ["q", "p", "p_d", "r"]
ERRORS = ["error_typical", "error_barycenter"]
CONJUGATES = ["q_hat", "p_hat", "p_d_hat", "r_hat"]
# Entropies above this count as zero, and margins: solutions exist up to the saddle's tolerance.
LEAST = -1e-9

Row = dict[str, object]


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
    place = ["alpha_t", "inverse_alpha", "margin", "solutions"]
    return pd.DataFrame(rows, columns=[*place, "entropy", *OVERLAPS, *ERRORS, *CONJUGATES, *TRUST])


def _entropy_row(model: RandomFeatures, word: float | str) -> Row:
    point = reference_for(model, word)
    status = point.status if _exists(point, word) else ABSENT
    return _typical_row(point) | {"solutions": str(word), "status": status}


def _exists(point: Typical, word: float | str) -> bool:
    """Whether there are solutions; where no saddle was found, up to the largest margin."""
    if word == TIGHTEST:
        return bool(point.model.margin > LEAST)
    if point.status == CONVERGED:
        return bool(point.entropy > LEAST)
    return bool(point.model.margin <= max_margin(point.model).model.margin)


def _typical_row(point: Typical) -> Row:
    model = point.model
    place = {"alpha_t": model.alpha_t, "inverse_alpha": 1 / model.alpha, "margin": model.margin}
    if point.status != CONVERGED:
        return place | vars(point)
    pulls = model.latent(point.q, point.inner).pulls
    return place | vars(point) | vars(generalization(point)) | conjugates(pulls)


def interpolation_table(
    alpha_t: Iterable[float], nonlinearity: float | str = "sign"
) -> pd.DataFrame:
    """The 1/α at which zero-margin solutions begin to exist."""
    ends = [capacity(RandomFeatures(1.0, a, 0.0, nonlinearity)) for a in alpha_t]
    table = pd.DataFrame([_typical_row(end) for end in ends])
    table = table.rename(columns={"inverse_alpha": "inverse_alpha_c"})
    return table.reindex(
        columns=["alpha_t", "inverse_alpha_c", *OVERLAPS, *ERRORS, *CONJUGATES, *TRUST]
    )
