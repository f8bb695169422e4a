"""Tables with a part of their rows left out: one value of a setting, or half of many.

A setting of words, or of few numbers, loses each of its values in turn, in all tables at once that
have it: a learner, a size, a condition. Runs, and a grid that is fine in its table, lose every
other of their values.
What is made from other tables, as a threshold, is thinned as it stands, and not made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

# Of more numbers than this a setting is a fine grid; of fewer, where a claim would be judged more
# often than MOST times.
FEW, MOST = 12, 24

# By table, the columns that tell its rows apart, and whether each numbers runs.
Keys = Mapping[str, Mapping[str, bool]]
Tables = Mapping[str, pd.DataFrame]
Masks = dict[str, NDArray[np.bool_]]


@dataclass(frozen=True)
class Thinning:
    """What is left out of tables.   value: of the column, None for half of them.

    rows: those that stay, by table.
    """

    column: str
    run: bool
    value: Any
    rows: Masks

    def of(self, tables: Tables) -> Tables:
        """What stays of the tables."""
        return {
            name: table[self.rows[name]].reset_index(drop=True) if name in self.rows else table
            for name, table in tables.items()
        }


def thinnings(tables: Tables, keys: Keys) -> list[Thinning]:
    """All that is left out in turn, by the order of columns and of their values.

    Not what leaves the same rows as another, and not the only value that a setting has.
    """
    found: list[Thinning] = []
    for few in range(FEW, 0, -1):
        found = [*_different(_all(tables, keys, few))]
        if len(found) <= MOST:
            break
    return found


def _different(found: Iterator[Thinning]) -> Iterator[Thinning]:
    seen = set()
    for thinning in found:
        rows = frozenset((n, m.tobytes()) for n, m in thinning.rows.items() if not m.all())
        if rows and rows not in seen:
            seen.add(rows)
            yield thinning


def _all(tables: Tables, keys: Keys, few: int) -> Iterator[Thinning]:
    columns = {column: run for name in tables for column, run in keys.get(name, {}).items()}
    for column, run in columns.items():
        known = {n: table[column] for n, table in tables.items() if column in keys.get(n, {})}
        coarse = {n: own for n, own in known.items() if not run and not _is_fine(own, few)}
        values = _values(*coarse.values())
        for value in values if len(values) > 1 else ():
            rows = {n: (own != value).to_numpy() for n, own in coarse.items()}
            yield Thinning(column, run, value, rows)
        yield from _halves(column, run, {n: own for n, own in known.items() if n not in coarse})


def _halves(column: str, run: bool, tables: Mapping[str, pd.Series]) -> Iterator[Thinning]:
    """Without every other value: runs are counted through all tables, a grid in its own."""
    runs = _values(*tables.values()) if run else None
    for odd in (0, 1):
        rows = {
            name: np.isin(own, (_values(own) if runs is None else runs)[odd::2])
            for name, own in tables.items()
        }
        if all(left.any() for left in rows.values()):
            yield Thinning(column, run, None, rows)


def _is_fine(column: pd.Series, few: int) -> bool:
    """Whether a setting is a grid of so many numbers that none of them counts alone."""
    return is_numeric_dtype(column) and column.nunique() > few


def _values(*columns: pd.Series) -> list[Any]:
    """What stands in columns, in order."""
    return sorted({value for column in columns for value in column.dropna().unique()})
