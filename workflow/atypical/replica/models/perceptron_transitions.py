"""Where the neighbourhoods of typical solutions of the perceptron cease to be dense: tables."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atypical.replica import transitions
from atypical.replica.models.perceptron import Perceptron


def transitions_table(alpha: Iterable[float]) -> pd.DataFrame:
    """The margins of both events and the largest one at each load."""
    return transitions.transitions_table(Perceptron(a, 0.0) for a in alpha)


def thresholds_table() -> pd.DataFrame:
    """Loads where zero-margin solutions end, and where either event meets the largest margin."""
    return transitions.thresholds_table(Perceptron(1.0, 0.0))
