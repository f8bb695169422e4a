"""Which values of a grid are drawn, where a figure draws one: what is nearest to the paper's.

What was chosen stands in the `attrs` of the numbers drawn: titles and provenance say it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

TWO = 2.0  # inputs of a network that has no useless ones


def nearest(values: pd.Series, wanted: float) -> float:
    """The value of a grid that is nearest to the wanted one, of two as near the first."""
    grid = values.dropna().to_numpy(dtype=float)
    return float(grid[np.argmin(np.abs(grid - wanted))]) if grid.size else wanted


def like_the_paper(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs of deep linear networks with two inputs on whitened samples, or with what is nearest to
    that and was run.   runs: data, inputs.
    """
    near = runs[runs["inputs"] == nearest(runs["inputs"], TWO)]
    whitened = near[near["data"] == "whitened"]
    return whitened if len(whitened) else near


def is_zero(words: pd.Series) -> pd.Series:
    """Whether a margin, as the configuration names it, is zero, however that is written."""
    return pd.to_numeric(words, errors="coerce") == 0


def highest_reference(table: pd.DataFrame) -> str:
    """The word of the reference of the largest margin: max, or the largest number in the grid."""
    words = table["reference"]
    if (words == "max").any() or words.empty:
        return "max"
    return str(words.iloc[np.argmax(words.astype(float))])


def around_what(reference: str, plural: str = "solutions") -> str:
    """Words for the solutions around which is measured: of the largest margin, or of a number."""
    if reference == "max":
        return f"maximum-margin {plural}"
    return rf"{plural} of margin $\tilde\kappa={float(reference):g}$"


def of_margin(margin: float) -> str:
    """Words for the margin of what is counted; none where it is zero, as in the papers."""
    return "" if margin == 0 else f" of margin {margin:g}"


def chosen(data: pd.DataFrame, **choice: Any) -> pd.DataFrame:
    """The numbers drawn, and what was chosen for them."""
    data.attrs = choice
    return data
