"""Tables on disk: sealed CSV files.

Who reads one checks its seal and its description first: a truncated, edited or foreign file is an
error that names it, never data.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from atypical.disk.refusal import Refusal
from atypical.disk.seals import CHANGED, is_sealed, land_sealed
from atypical.tables.description import ROW_RULES


class TableError(Refusal):
    """A table that cannot be trusted; its text names file, fault and remedy."""


def description_of(name: str) -> pa.DataFrameSchema:
    """The description of a table, kept in the module of the same name."""
    description: pa.DataFrameSchema = import_module(f"atypical.tables.{name}").TABLE
    return description


def write(
    frame: pd.DataFrame,
    path: str | Path,
    description: pa.DataFrameSchema,
    made_from: Mapping[str, Any] | None = None,
) -> None:
    """Check `frame` against its description and let it land with its seal.

    made_from: the parameters of the job, which the seal keeps on record.
    Raises TableError where a column, type or bound is violated; nothing is written then.
    """
    path = Path(path)
    text = checked(frame, path, description).to_csv(index=False, lineterminator="\n")
    land_sealed(path, text.encode(), made_from)


def read(path: str | Path, description: pa.DataFrameSchema) -> pd.DataFrame:
    """The table at `path`. Raises TableError where its seal or its description is violated."""
    path = Path(path)
    if not is_sealed(path):
        raise TableError(
            f"{path}: {CHANGED} (its seal is broken); delete it, and the next run makes it anew."
        )
    kinds = _kinds(description)
    words = {name: str for name, kind in kinds.items() if kind is str}
    return checked(pd.read_csv(path, dtype=words), path, description)


def checked(frame: pd.DataFrame, path: Path, description: pa.DataFrameSchema) -> pd.DataFrame:
    """`frame`, if it is as its description says."""
    kinds = _kinds(description)
    if frame.empty:  # no row tells what a column holds
        frame = frame.astype({name: kinds[name] for name in frame if name in kinds})
    try:
        return description.validate(frame, lazy=True)
    except (pa.errors.SchemaError, pa.errors.SchemaErrors) as error:
        raise TableError(f"{path}: is not a table {description.name}: {_faults(error)}") from None


def _kinds(description: pa.DataFrameSchema) -> dict[str, type]:
    return {name: column.metadata["kind"] for name, column in description.columns.items()}


def _faults(error: pa.errors.SchemaError | pa.errors.SchemaErrors) -> str:
    cases = getattr(error, "failure_cases", None)
    if not isinstance(cases, pd.DataFrame) or "check" not in cases:
        return str(error).splitlines()[0]
    first = cases.iloc[0]
    if first["check"] in ROW_RULES:
        rows = cases["index"][cases["check"] == first["check"]].unique()
        return f"rows {', '.join(str(row) for row in rows[:5])}: {first['check']}."
    more = f", and {len(cases) - 1} more" if len(cases) > 1 else ""
    where = first["column"] if isinstance(first["column"], str) else "its rows"
    return f"column {where}: {first['failure_case']} violates {first['check']}{more}."
