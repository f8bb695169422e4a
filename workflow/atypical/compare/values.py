"""Numbers held against each other, row by row, within the errors that their rows state.

The tolerance of a number is the sum of its stated errors on both sides (its `error`, and the
`residual` and `quadrature_error` of its row), and rounding: half of the digits of a double, of the
number itself and of the largest of its column. Where no error is stated there is rounding alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.compare.scores import ROUNDING

Array = NDArray[Any]


@dataclass(frozen=True)
class Apart:
    """Where two columns differ.   excess: by how many tolerances, in each row; 1 is none."""

    column: str
    excess: Array
    first: Array
    second: Array

    def at(self, row: int) -> str:
        """What stands there."""
        sides = " | ".join(_shown(side[row]) for side in (self.first, self.second))
        times = self.excess[row]
        far = f" ({times:.3g} tolerances)" if np.isfinite(times) else ""
        return f"{self.column} {sides}{far}"


def apart(
    first: pd.DataFrame, second: pd.DataFrame, bars: Mapping[str, Sequence[str]]
) -> list[Apart]:
    """Columns of numbers, of rows that belong together.   bars: the stated errors of each."""
    return [
        Apart(name, _excess(first, second, name, own), first[name].array, second[name].array)
        for name, own in bars.items()
    ]


def unlike(first: pd.DataFrame, second: pd.DataFrame, names: Iterable[str]) -> list[Apart]:
    """The same of words, and of counts that must be the same."""
    found = []
    for name in names:
        a, b = first[name].to_numpy(), second[name].to_numpy()
        same = (a == b) | (pd.isna(a) & pd.isna(b))
        found.append(Apart(name, np.where(same, 0.0, np.inf), a, b))
    return found


def _excess(first: pd.DataFrame, second: pd.DataFrame, name: str, bars: Sequence[str]) -> Array:
    a, b = (frame[name].to_numpy(float) for frame in (first, second))
    stated = sum(
        (np.nan_to_num(f[bar].to_numpy(float)) for f in (first, second) for bar in bars),
        np.zeros_like(a),
    )
    size = np.fmax(np.abs(a), np.abs(b))
    largest = size[np.isfinite(size)].max(initial=0.0)
    tolerance = stated + ROUNDING * np.nan_to_num(size, posinf=0.0) + ROUNDING**2 * largest
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = np.abs(a - b) / tolerance
    return np.where(same, 0.0, np.nan_to_num(excess, nan=np.inf, posinf=np.inf))


def _shown(value: object) -> str:
    return f"{value:.9g}" if isinstance(value, float | np.floating) else str(value)
