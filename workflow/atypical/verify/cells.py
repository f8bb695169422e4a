"""Tables compared cell by cell, as they are written: first the bytes, then the numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atypical.verify.findings import Check, Wrong


@dataclass(frozen=True)
class Rounding:
    """How far numbers may be apart, relative to the larger of them and absolutely."""

    relative: float = 0.0
    absolute: float = 0.0

    def alike(self, one: str, other: str) -> bool:
        """Whether two cells hold numbers that agree."""
        a, b = number(one), number(other)
        apart = abs(a - b)  # NaN of words, of empty cells, and of infinities of one sign
        return a == b or bool(apart <= self.absolute + self.relative * max(abs(a), abs(b)) < np.inf)


def written(frame: pd.DataFrame) -> pd.DataFrame:
    """A table as it would be read from its file, each cell as it is written."""
    return read(frame.to_csv(index=False, lineterminator="\n").encode())


def read(content: bytes) -> pd.DataFrame:
    """A file's cells, as they are written."""
    if not content.strip():
        return pd.DataFrame()
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)


def compare(
    check: Check,
    place: str,
    stands: pd.DataFrame,
    found: pd.DataFrame,
    by: tuple[Sequence[str], Rounding] = ((), Rounding()),
) -> None:
    """Hold cells that stand in a table against those that were found; rows in the same order.

    found: may lack columns.   by: columns that name a row, and what numbers may differ by.
    The index of `stands` numbers its rows.
    """
    if len(stands) != len(found):
        rows = named(stands, 0, by[0]) if len(stands) else ""
        check.add([Wrong(place, rows, "rows", str(len(stands)), str(len(found)))])
        return
    check.add(_differences(check, place, stands, found, by))


def _differences(
    check: Check,
    place: str,
    stands: pd.DataFrame,
    found: pd.DataFrame,
    by: tuple[Sequence[str], Rounding],
) -> Iterator[Wrong]:
    keys, rounding = by
    for column in found:
        if column not in stands:
            yield Wrong(place, "", str(column), "no column", "a column")
            continue
        own, other = stands[column].to_numpy(), found[column].to_numpy()
        for row in map(int, np.flatnonzero(own != other)):
            if rounding.alike(own[row], other[row]):
                check.rounded += number(own[row]) != number(other[row])
            else:
                yield Wrong(place, named(stands, row, keys), str(column), own[row], other[row])


def number(cell: str) -> float:
    """The number in a cell; a word is none."""
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def named(frame: pd.DataFrame, row: int, keys: Sequence[str]) -> str:
    """A row by its number, the first below the heading being 1, and by its keys."""
    told = ", ".join(f"{key} {frame[key].iloc[row]}" for key in keys if key in frame)
    return f"row {frame.index[row] + 1}" + (f" ({told})" if told else "")
