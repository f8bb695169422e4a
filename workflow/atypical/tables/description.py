"""What a table's columns are: one source of the writer's check, axis labels and documentation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from atypical.status import CONVERGED

WHOLE = "a converged row holds no NaN and no infinity"
BOUNDED = "no row holds an infinity"
ROW_RULES = (WHOLE, BOUNDED)


def number(
    name: str,
    meaning: str,
    *,
    symbol: str = "",
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    measured: bool = True,
    infinite: bool = False,
    status: str = "status",
) -> pa.Column:
    """Floats within [low, high]; a measured one may be NaN where its row did not converge.

    Only an `infinite` one, a limit that is asked for, may be so in a converged row.
    status: the column that says whether this one converged, where it is not that of the row.
    """
    column = _column(float, name, meaning, symbol, unit, _bounds(low, high), nullable=measured)
    column.metadata |= {"infinite": infinite, "status": status}
    return column


def count(name: str, meaning: str, *, symbol: str = "", low: int = 0) -> pa.Column:
    """A column of whole numbers."""
    return _column(int, name, meaning, symbol, "", _bounds(low, None), nullable=False)


def flag(name: str, meaning: str) -> pa.Column:
    """A column of truth values: 1 where it holds, else 0."""
    return _column(int, name, meaning, "", "", [pa.Check.isin([0, 1])], nullable=False)


def word(name: str, meaning: str, among: Iterable[str] | None = None) -> pa.Column:
    """A column of words, of a closed list where `among` is given."""
    checks = [] if among is None else [pa.Check.isin(list(among))]
    return _column(str, name, meaning, "", "", checks, nullable=False)


def table(name: str, meaning: str, columns: Iterable[pa.Column]) -> pa.DataFrameSchema:
    """A description: the columns in their order, none missing, none beside them.

    A number whose status is `converged` is neither NaN nor infinite; without a `status`, no row
    holds an infinity.
    """
    columns = list(columns)
    numbers = [column for column in columns if column.metadata["kind"] is float]
    answers = {column.metadata["status"] for column in numbers} & {c.name for c in columns}
    checks = [_converged_rows_are_whole(numbers, status) for status in sorted(answers)]
    return pa.DataFrameSchema(
        {column.name: column for column in columns},
        checks=checks or _no_row_is_infinite(numbers),
        strict=True,
        ordered=True,
        name=name,
        description=meaning,
    )


def solved() -> list[pa.Column]:
    """The columns with which every solve answers for itself."""
    return [
        number("residual", "largest absolute saddle-point equation, undamped", low=0),
        number("quadrature_error", "error of the value by its quadrature", low=0),
        count("iterations", "evaluations of the equations"),
        word("status", "converged, or why not"),
    ]


def converged(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that may enter a curve."""
    return frame[frame["status"] == CONVERGED]


def label(description: pa.DataFrameSchema, name: str) -> str:
    """Axis label of a column: its meaning, symbol and unit."""
    column = description.columns[name]
    symbol, unit = column.metadata["symbol"], column.metadata["unit"]
    return " ".join(filter(None, [column.description, symbol, f"({unit})" if unit else ""]))


def _column(
    kind: type,
    name: str,
    meaning: str,
    symbol: str,
    unit: str,
    checks: list[pa.Check],
    *,
    nullable: bool,
) -> pa.Column:
    metadata: dict[str, Any] = {"symbol": symbol, "unit": unit, "kind": kind}
    return pa.Column(
        kind, checks, name=name, nullable=nullable, description=meaning, metadata=metadata
    )


def _bounds(low: float | None, high: float | None) -> list[pa.Check]:
    checks = [] if low is None else [pa.Check.ge(low)]
    return checks if high is None else [*checks, pa.Check.le(high)]


def _converged_rows_are_whole(numbers: list[pa.Column], status: str) -> pa.Check:
    own = [column for column in numbers if column.metadata["status"] == status]
    known, finite = [column.name for column in own], _finite(own)

    def whole(frame: pd.DataFrame) -> pd.Series:
        holds = frame[known].notna().all(axis=1) & np.isfinite(frame[finite]).all(axis=1)
        return (frame[status] != CONVERGED) | holds

    return pa.Check(whole, error=WHOLE)


def _no_row_is_infinite(numbers: list[pa.Column]) -> pa.Check:
    finite = _finite(numbers)

    def bounded(frame: pd.DataFrame) -> pd.Series:
        return ~np.isinf(frame[finite]).any(axis=1)

    return pa.Check(bounded, error=BOUNDED)


def _finite(numbers: list[pa.Column]) -> list[str]:
    return [column.name for column in numbers if not column.metadata["infinite"]]
