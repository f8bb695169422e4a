"""Which rows of two tables are of the same condition, and on what grids the others lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.settings.roles import Roles

# Digits by which numbers of a grid are told apart, and those that were solved for.
GIVEN_DIGITS, SOLVED_DIGITS = 12, 6
# Values of a grid that are named.
NAMED = 3
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Rows of both tables by what they are of: equal labels where they are of the same.

    conditions: labels without the runs.   keys: the columns that tell conditions apart.
    """

    first: Labels
    second: Labels
    conditions: tuple[Labels, Labels]
    runs: tuple[Labels, Labels]
    keys: list[str]


def labelled(first: pd.DataFrame, second: pd.DataFrame, roles: Roles) -> Rows:
    """Label the rows; where grids alone do not tell rows apart, what comes with them does too."""
    both = pd.concat([first, second], ignore_index=True)
    side = np.repeat([0, 1], [len(first), len(second)])
    keys, parts = list(roles.keys), [_comparable(both[name], GIVEN_DIGITS) for name in roles.keys]
    parts.append(pd.Series(side, name="side"))
    for name in roles.computed:
        more = [*parts, _comparable(both[name], SOLVED_DIGITS)]
        if _many(parts, len(both)) < min(_many(more, len(both)), len(both)):
            keys, parts = [*keys, name], more
    sided = pd.Series(_groups(parts, len(both)))
    parts = [part for part in parts if part.name != "side"]
    repeated = sided.groupby(sided).cumcount()
    if repeated.any():
        parts.append(repeated.rename("repeated"))
    labels = _groups(parts, len(both))
    conditions = _groups([part for part in parts if part.name not in roles.runs], len(both))
    runs = _groups([part for part in parts if part.name in roles.runs], len(both))
    cut = len(first)
    return Rows(
        labels[:cut],
        labels[cut:],
        (conditions[:cut], conditions[cut:]),
        (runs[:cut], runs[cut:]),
        [name for name in keys if name not in roles.runs],
    )


def grids_apart(first: pd.DataFrame, second: pd.DataFrame, keys: Sequence[str]) -> list[str]:
    """A line for each column of a grid that has other values in one table than in the other."""
    lines = []
    for name in keys:
        a, b = ({*map(_shown, frame[name].unique())} for frame in (first, second))
        sides = [f"{_few(own)} only in {side}" for own, side in ((a - b, "A"), (b - a, "B")) if own]
        if sides:
            lines.append(f"{name}: {', '.join(sides)}")
    return lines


def varies(column: pd.Series) -> bool:
    """Whether a column holds more than one value."""
    return len(pd.unique(column)) > 1


def _groups(parts: Sequence[pd.Series], length: int) -> Labels:
    """Labels of rows, so many, that agree in all of these columns."""
    labels = np.zeros(length, np.int64)
    for part in parts:
        codes, _ = pd.factorize(part, use_na_sentinel=False)
        labels, _ = pd.factorize(labels * (int(codes.max(initial=0)) + 1) + codes)
    return labels


def _many(parts: Sequence[pd.Series], length: int) -> int:
    return int(_groups(parts, length).max(initial=-1)) + 1


def _comparable(column: pd.Series, digits: int) -> pd.Series:
    """The column, floats in so many significant digits."""
    if not pd.api.types.is_float_dtype(column):
        return column
    values = column.to_numpy(float)
    usual = np.isfinite(values) & (values != 0)
    scale = np.ones_like(values)
    scale[usual] = 10.0 ** (np.floor(np.log10(np.abs(values[usual]))) - digits + 1)
    rounded = np.where(usual, np.round(values / scale) * scale, values)
    return pd.Series(rounded, index=column.index, name=column.name)


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _few(values: set[str]) -> str:
    shown = sorted(values)
    more = f" and {len(shown) - NAMED} more" if len(shown) > NAMED else ""
    return ", ".join(shown[:NAMED]) + more
