"""Tables with a part of their rows left out: one value of a setting, or half of many.

A setting of words, or of few numbers, loses each of its values in turn, in all tables at once that
have it: a learner, a size, a condition. Runs, and a grid that is fine in its table, lose every
other of their values.
What is made from other tables, as a threshold, is thinned as it stands, and not made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    settings = list(_settings(tables, keys))
    found: list[Thinning] = []
    for few in range(FEW, 0, -1):
        found = _different(one for setting in settings for one in setting.thinnings(few))
        if len(found) <= MOST:
            break
    return found


def _different(found: Iterable[Thinning]) -> list[Thinning]:
    by_rows = {
        frozenset((n, m.tobytes()) for n, m in one.rows.items() if not m.all()): one
        for one in reversed([*found])
    }
    by_rows.pop(frozenset(), None)
    return [*reversed(by_rows.values())]


def _settings(tables: Tables, keys: Keys) -> Iterator[Setting]:
    columns = {column: run for name in tables for column, run in keys.get(name, {}).items()}
    for column, run in columns.items():
        known = {n: table[column] for n, table in tables.items() if column in keys.get(n, {})}
        values = sorted({value for own in known.values() for value in own.dropna().unique()})
        places = {n: pd.Index(values).get_indexer(own) for n, own in known.items()}
        yield Setting(column, run, values, places)


@dataclass(frozen=True)
class Setting:
    """A column of tables.   values: all, in order.   places: of every row's value, by table."""

    column: str
    run: bool
    values: list[Any]
    places: Mapping[str, NDArray[np.intp]]

    def thinnings(self, few: int) -> Iterator[Thinning]:
        """What is left out of this setting, a fine grid if it has more than so many numbers."""
        own = {name: np.unique(places[places >= 0]) for name, places in self.places.items()}
        fine = [name for name in own if self.run or (self._numbers() and len(own[name]) > few)]
        coarse = [name for name in own if name not in fine]
        single = sorted({int(place) for name in coarse for place in own[name]})
        for place in single if len(single) > 1 else ():
            rows = {name: self.places[name] != place for name in coarse}
            yield Thinning(self.column, self.run, self.values[place], rows)
        for odd in (0, 1):
            # Runs are the same in all tables; a grid is counted in its own.
            half = {
                n: range(len(self.values))[odd::2] if self.run else own[n][odd::2] for n in fine
            }
            rows = {name: np.isin(self.places[name], list(half[name])) for name in fine}
            if rows and all(left.any() for left in rows.values()):
                yield Thinning(self.column, self.run, None, rows)

    def _numbers(self) -> bool:
        return not any(isinstance(value, str) for value in self.values)
