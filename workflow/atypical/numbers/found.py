"""Chosen numbers, looked up in the tables of a directory of results."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.enclosures.certificate import Interval
from atypical.enclosures.enclosed import Enclosed, enclosed_in
from atypical.numbers.chosen import Chosen
from atypical.settings.studies import STUDIES
from atypical.status import CONVERGED
from atypical.tables.files import TableError, read
from atypical.words.glossary import Word, word

ROUNDING = 1e-9


@dataclass(frozen=True)
class Number:
    """A number with its error; NaN where there is none.   why: then, why not.

    enclosed: centre and radius of rigorous bounds, where certificates stand beside the tables.
    """

    name: str
    chosen: Chosen
    value: float = math.nan
    error: float = math.nan
    why: str = ""
    enclosed: Interval | None = None

    @property
    def word(self) -> Word:
        """What its column means, with symbol and unit."""
        return word(self.chosen.value, self.chosen.table)


def found(chosen: Mapping[str, Chosen], results: Path) -> list[Number]:
    """Every chosen number.   results: the folder that holds `tables`."""
    known = enclosed_in(results)
    return [_found(name, choice, results, known) for name, choice in chosen.items()]


def _found(name: str, choice: Chosen, results: Path, known: Enclosed) -> Number:
    try:
        row = _row(choice, results / "tables" / f"{choice.table}.csv")
    except (LookupError, TableError) as lacking:
        return Number(name, choice, why=str(lacking.args[0]))
    value, error = (float(row.get(c, math.nan)) for c in (choice.value, choice.error))
    bounds = known.interval(choice.table, row.to_dict(), choice.value)
    return Number(name, choice, value, error, enclosed=bounds)


def _row(choice: Chosen, path: Path) -> pd.Series:
    """The row of a number.   Raises LookupError where there is none that can be quoted."""
    if not path.exists():
        raise LookupError(f"there is no table {choice.table}")
    columns = STUDIES[choice.table].columns
    frame = read(path, columns)
    rows = frame
    for column, value in choice.where.items():
        rows = rows[_is(rows[column], value)]
    named = ", ".join(f"{column} = {value}" for column, value in choice.where.items())
    if len(rows) != 1:
        raise LookupError(f"{choice.table} has {len(rows) or 'no'} rows where {named}")
    status = next(column.status for column in columns if column.name == choice.value)
    row = rows.iloc[0]
    if row.get(status, CONVERGED) != CONVERGED or math.isnan(row[choice.value]):
        raise LookupError(f"{choice.table}, {named}: {row.get(status)}, and no number")
    return row


def _is(column: pd.Series, value: Any) -> pd.Series:
    """Where a column has a value: numbers to rounding, words to the letter."""
    if pd.api.types.is_numeric_dtype(column):
        return (column - float(value)).abs() <= ROUNDING * max(1.0, abs(float(value)))
    return column == str(value)
