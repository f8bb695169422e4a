"""Tables of the tree committee machine, with the columns of the perceptron's."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atypical.replica.committee import Committee
from atypical.replica.local_entropy import HEADING, ORDER_PARAMETERS, curve_rows
from atypical.replica.transitions import thresholds
from atypical.replica.typical import TRUST, typical, typical_table


def entropy_table(alpha: Iterable[float], margin: Iterable[float]) -> pd.DataFrame:
    """Entropy of κ-margin solutions of the tree committee machine."""
    margins = list(margin)
    return typical_table(
        ["alpha", "margin", "q", "q_hat", "entropy"],
        [typical(Committee(a, k)) for a in alpha for k in margins],
    )


def local_entropy_table(
    alpha: Iterable[float],
    reference_margin: Iterable[float | str],
    margin: Iterable[float],
    distance: Iterable[float],
) -> pd.DataFrame:
    """Local-entropy curves of the tree committee machine."""
    words, margins, distances = list(reference_margin), list(margin), list(distance)
    rows = [
        row
        for a in alpha
        for word in words
        for row in curve_rows(Committee(a, 0.0), word, margins, distances)
    ]
    return pd.DataFrame(rows, columns=HEADING + ORDER_PARAMETERS + TRUST)


def thresholds_table() -> pd.DataFrame:
    """Loads of the tree committee machine where solutions and their dense surroundings end."""
    return pd.DataFrame(thresholds(Committee(1.0, 0.0)))
