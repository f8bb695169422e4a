"""What lies around typical solutions of the tree committee machine: local entropies."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atypical.replica import local_entropy
from atypical.replica.models.committee import Committee


def local_entropy_table(
    alpha: Iterable[float],
    reference_margin: Iterable[float | str],
    margin: Iterable[float],
    distance: Iterable[float],
) -> pd.DataFrame:
    """Local entropy curves; one row per load, reference, margin and distance."""
    models = [Committee(a, 0.0) for a in alpha]
    return local_entropy.local_entropy_table(models, reference_margin, margin, distance)
