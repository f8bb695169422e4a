"""What the columns of a table may be: names, kinds and bounds, as a study declares them.

No words for readers: those stand in atypical.words, by the names of the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

NUMBER, COUNT, FLAG, WORD = "number", "count", "flag", "word"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    kind: number, count, flag (0 or 1) or word.   low, high: its bounds, inclusive.   among: the
    words that it may hold, where they are a closed list.
    measured: a number that may be NaN where its row did not converge.   infinite: a limit that is
    asked for, which may be so in a converged row.   status: the column that says whether this one
    converged, where it is not that of the row.
    """

    name: str
    kind: str
    low: float | None = None
    high: float | None = None
    among: tuple[str, ...] = ()
    measured: bool = False
    infinite: bool = False
    status: str = "status"


def number(
    name: str,
    *,
    low: float | None = None,
    high: float | None = None,
    infinite: bool = False,
    status: str = "status",
) -> Column:
    """Floats that are measured or solved for, within [low, high]."""
    return Column(name, NUMBER, low, high, measured=True, infinite=infinite, status=status)


def given(name: str, *, low: float | None = None, high: float | None = None) -> Column:
    """Floats of a grid or a setting, within [low, high]: never NaN."""
    return Column(name, NUMBER, low, high)


def count(name: str, *, low: int = 0) -> Column:
    """Whole numbers."""
    return Column(name, COUNT, low)


def flag(name: str) -> Column:
    """1 where what the column names is so, else 0."""
    return Column(name, FLAG, 0, 1)


def word(name: str, among: Iterable[str] = ()) -> Column:
    """Words, of a closed list where `among` is given."""
    return Column(name, WORD, among=tuple(among))


def overlap(name: str) -> Column:
    """Overlaps between weight vectors, from −1 to 1."""
    return number(name, low=-1, high=1)


# The columns with which every solve answers for itself.
SOLVED = (
    number("residual", low=0),
    number("quadrature_error", low=0),
    count("iterations"),
    word("status"),
)


def plain(columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Columns as a job's parameter: what is not as by default."""
    usual = asdict(Column("", ""))
    return [
        {key: value for key, value in asdict(column).items() if value != usual[key]}
        for column in columns
    ]


def columns_of(described: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns that a job's parameter describes."""
    return tuple(
        Column(**{**column, "among": tuple(column.get("among", ()))}) for column in described
    )
