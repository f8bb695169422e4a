"""Stabilities of typical solutions of the perceptron, and what flips do to them: a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from atypical.replica import stabilities
from atypical.replica.models.perceptron import Perceptron


def reference_table(alpha: Iterable[float], flip: Sequence[float], highest: float) -> pd.DataFrame:
    """Local energy and density of stabilities, at zero margin and at the largest one."""
    return stabilities.reference_table([Perceptron(a, 0.0) for a in alpha], flip, highest)
