"""What a table must be, from the columns that its study declares: the check of every write."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pandera.pandas as pa

from atypical.status import CONVERGED
from atypical.tables.kinds import COUNT, FLAG, NUMBER, WORD, Column

WHOLE = "a converged row holds no NaN and no infinity"
BOUNDED = "no row holds an infinity"
ROW_RULES = (WHOLE, BOUNDED)
TYPES = {NUMBER: float, COUNT: int, FLAG: int, WORD: str}


def description(name: str, columns: Sequence[Column]) -> pa.DataFrameSchema:
    """The columns in their order, none missing, none beside them.

    A number whose status is `converged` is neither NaN nor infinite; without a `status`, no row
    holds an infinity.
    """
    numbers = [column for column in columns if column.kind == NUMBER]
    answers = {column.status for column in numbers} & {column.name for column in columns}
    checks = [_converged_rows_are_whole(numbers, status) for status in sorted(answers)]
    return pa.DataFrameSchema(
        {column.name: _checked(column) for column in columns},
        checks=checks or _no_row_is_infinite(numbers),
        strict=True,
        ordered=True,
        name=name,
    )


def converged(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that may enter a curve."""
    return frame[frame["status"] == CONVERGED]


def _checked(column: Column) -> pa.Column:
    checks = [] if column.low is None else [pa.Check.ge(column.low)]
    if column.high is not None:
        checks.append(pa.Check.le(column.high))
    if column.among:
        checks.append(pa.Check.isin(list(column.among)))
    return pa.Column(TYPES[column.kind], checks, name=column.name, nullable=column.measured)


def _converged_rows_are_whole(numbers: Sequence[Column], status: str) -> pa.Check:
    own = [column for column in numbers if column.status == status]
    known, finite = [column.name for column in own], _finite(own)

    def whole(frame: pd.DataFrame) -> pd.Series:
        holds = frame[known].notna().all(axis=1) & np.isfinite(frame[finite]).all(axis=1)
        return (frame[status] != CONVERGED) | holds

    return pa.Check(whole, error=WHOLE)


def _no_row_is_infinite(numbers: Sequence[Column]) -> pa.Check:
    finite = _finite(numbers)

    def bounded(frame: pd.DataFrame) -> pd.Series:
        return ~np.isinf(frame[finite]).any(axis=1)

    return pa.Check(bounded, error=BOUNDED)


def _finite(numbers: Sequence[Column]) -> list[str]:
    return [column.name for column in numbers if not column.infinite]
