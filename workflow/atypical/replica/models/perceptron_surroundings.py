"""What lies around typical solutions of the perceptron: tables of local entropies and margins."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atypical.replica import local_entropy, nested_margins
from atypical.replica.models.perceptron import Perceptron


def local_entropy_table(
    alpha: Iterable[float],
    reference_margin: Iterable[float | str],
    margin: Iterable[float],
    distance: Iterable[float],
) -> pd.DataFrame:
    """Local entropy curves; one row per load, reference, margin and distance."""
    models = [Perceptron(a, 0.0) for a in alpha]
    return local_entropy.local_entropy_table(models, reference_margin, margin, distance)


def nested_margins_table(
    alpha: Iterable[float], reference_margin: Iterable[float | str], distance: Iterable[float]
) -> pd.DataFrame:
    """The margin `margin_largest` at each distance from each reference."""
    models = [Perceptron(a, 0.0) for a in alpha]
    return nested_margins.nested_margins_table(models, reference_margin, distance)
