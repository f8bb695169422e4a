"""Tables on disk: sealed CSV files.

Who reads one checks its seal and its columns first: a truncated, edited or foreign file is an
error that names it, never data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from atypical.disk.refusal import Refusal
from atypical.disk.seals import Broken, land_sealed, read_sealed
from atypical.tables.description import ROW_RULES, TYPES, description
from atypical.tables.kinds import Column


class TableError(Refusal):
    """A table that cannot be trusted; its text names file, fault and remedy."""


def write(
    frame: pd.DataFrame,
    path: str | Path,
    columns: Sequence[Column],
    made_from: Mapping[str, Any] | None = None,
) -> None:
    """Bring a frame into the order of its columns, check it, and let it land with its seal.
    made_from: the parameters of the job, which the seal keeps on record.
    Raises TableError where a column, type or bound is violated; nothing is written then.
    """
    path = Path(path)
    names = [column.name for column in columns]
    others = [name for name in frame if name not in names]
    frame = frame.reindex(columns=[*names, *others]) if frame.empty else _in_order(frame, names)
    text = checked(frame, path, columns).to_csv(index=False, lineterminator="\n")
    land_sealed(path, text.encode(), made_from)


def _in_order(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The columns of that name in their order, and then all others."""
    return frame[[n for n in names if n in frame] + [n for n in frame if n not in names]]


def read(path: str | Path, columns: Sequence[Column]) -> pd.DataFrame:
    """The table at `path`. Raises TableError where its seal or its columns are violated."""
    path = Path(path)
    try:
        text = read_sealed(path)
    except Broken as error:
        raise TableError(str(error)) from None
    words = {column.name: str for column in columns if TYPES[column.kind] is str}
    return checked(pd.read_csv(BytesIO(text), dtype=words), path, columns)


def checked(frame: pd.DataFrame, path: Path, columns: Sequence[Column]) -> pd.DataFrame:
    """`frame`, if its columns are those."""
    kinds = {column.name: TYPES[column.kind] for column in columns}
    if frame.empty:  # no row tells what a column holds
        frame = frame.astype({name: kinds[name] for name in frame if name in kinds})
    expected = description(_table_of(path), columns)
    try:
        return expected.validate(frame, lazy=True)
    except (pa.errors.SchemaError, pa.errors.SchemaErrors) as error:
        raise TableError(f"{path}: is not a table {expected.name}: {_faults(error)}") from None


def _table_of(path: Path) -> str:
    """The table that a file is, or is a part of."""
    folders = path.parts[:-1]
    return folders[folders.index("parts") + 1] if "parts" in folders[:-1] else path.stem


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
