"""What moves: tables of one setting, held against those of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

# What these hold is rounding itself: a difference says nothing.
ROUNDING = ("residual", "quadrature_error", "clones_error")


@dataclass(frozen=True)
class Move:
    """How far a table is from that of the first setting.

    size: the largest difference in a column of numbers, in units of its largest entry; infinite
    where one has rows, or finite numbers, that the other has not.
    words: how many entries differ that are no numbers, as a status.
    """

    table: str
    column: str
    size: float
    words: int = 0

    def __str__(self) -> str:
        said = [f"{self.size:.1e} ({self.column})"] if self.size else []
        said += [f"words in {self.words} rows"] if self.words else []
        return f"{self.table}: {', '.join(said) or 'rounding alone'}"


def compared(first: Path, other: Path) -> tuple[int, list[Move]]:
    """How many tables both hold, and those that are not the same bytes, the farthest first."""
    names = sorted({p.name for p in first.glob("*.csv")} & {p.name for p in other.glob("*.csv")})
    differ = [name for name in names if (first / name).read_bytes() != (other / name).read_bytes()]
    moves = [moved(name.removesuffix(".csv"), first / name, other / name) for name in differ]
    return len(names), sorted(moves, key=lambda move: (-move.words, -move.size))


def moved(name: str, first: Path, other: Path) -> Move:
    """How far one table is from the other."""
    a, b = (pd.read_csv(path) for path in (first, other))
    if a.shape != b.shape:
        return Move(name, f"{len(a)} rows, {len(b)} rows", np.inf)
    sizes = dict(_sizes(a, b))
    words = sum(int((a[c].astype(str) != b[c].astype(str)).sum()) for c in a if c not in sizes)
    values = [column for column in sizes if column not in ROUNDING]
    farthest = max(values, key=lambda column: sizes[column], default="")
    return Move(name, farthest, sizes.get(farthest, 0.0), words)


def _sizes(a: pd.DataFrame, b: pd.DataFrame) -> Iterator[tuple[str, float]]:
    numbers = [set(frame.select_dtypes("number")) for frame in (a, b)]
    for column in sorted(set.intersection(*numbers)):
        x, y = a[column].to_numpy(float), b[column].to_numpy(float)
        same = (x == y) | (np.isnan(x) & np.isnan(y))  # infinities too
        scale = np.max(np.abs(x), where=np.isfinite(x), initial=0.0) or 1.0
        apart = np.abs(np.subtract(x, y, where=~same, out=np.zeros_like(x))) / scale
        yield column, float(np.nan_to_num(apart, nan=np.inf, posinf=np.inf).max(initial=0.0))
