"""What every column of every table means: `python -m atypical.settings.documentation FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from atypical.claims.table import COLUMNS as CLAIMS
from atypical.disk.seals import land
from atypical.settings.studies import STUDIES, meaning
from atypical.tables.kinds import Column
from atypical.words.glossary import word

OF_CLAIMS = "What the papers claim, and whether it holds."


def described() -> Iterator[tuple[str, str, Sequence[Column]]]:
    """Every table: its name, what it holds, its columns."""
    yield "claims", OF_CLAIMS, CLAIMS
    for name, study in sorted(STUDIES.items()):
        yield name, meaning(study), study.columns


def text() -> str:
    """The text of docs/tables.md."""
    head = (
        "# Tables\n\n"
        "Generated (`make docs`) from the columns that studies declare, against which every table "
        "is checked,\nand from the glossary of columns.\n"
        "All are CSV files in `results/tables/`, except `claims.csv` in `results/`. "
        "Bounds are inclusive.\n"
    )
    return head + "".join(_section(*table) for table in described())


def _section(name: str, what: str, columns: Sequence[Column]) -> str:
    rows = "".join(_row(name, column) for column in columns)
    return (
        f"\n## {name}\n\n{what}\n\n"
        f"| column | symbol | unit | bounds | meaning |\n|---|---|---|---|---|\n{rows}"
    )


def _row(table: str, column: Column) -> str:
    said = word(column.name, table)
    return (
        f"| `{column.name}` | {said.symbol} | {said.unit} | {bounds(column)} | {said.meaning} |\n"
    )


def bounds(column: Column) -> str:
    """What a column may hold, in signs."""
    low = [] if column.low is None else [f"≥ {column.low:.6g}"]
    high = [] if column.high is None else [f"≤ {column.high:.6g}"]
    return ", ".join([*low, *high, *column.among])


if __name__ == "__main__":
    land(Path(sys.argv[1]), text().encode())
