"""What every column of every table means: `python -m atypical.tables.documentation FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pandera.pandas as pa

from atypical import tables
from atypical.disk.seals import land
from atypical.tables.files import description_of


def described() -> Iterator[pa.DataFrameSchema]:
    """Every description, in the order of names."""
    for module in iter_modules(tables.__path__):
        if hasattr(import_module(f"atypical.tables.{module.name}"), "TABLE"):
            yield description_of(module.name)


def text() -> str:
    """The text of docs/tables.md."""
    head = (
        "# Tables\n\n"
        "Generated (`make docs`) from the descriptions against which every table is checked.\n"
        "All are CSV files in `results/tables/`, except `claims.csv` in `results/`. "
        "Bounds are inclusive.\n"
    )
    return head + "".join(_section(description) for description in described())


def _section(description: pa.DataFrameSchema) -> str:
    rows = "".join(_row(name, column) for name, column in description.columns.items())
    return (
        f"\n## {description.name}\n\n{description.description}\n\n"
        f"| column | symbol | unit | bounds | meaning |\n|---|---|---|---|---|\n{rows}"
    )


def _row(name: str, column: pa.Column) -> str:
    metadata = column.metadata or {}
    return (
        f"| `{name}` | {metadata['symbol']} | {metadata['unit']} | {_bounds(column)} "
        f"| {column.description} |\n"
    )


def _bounds(column: pa.Column) -> str:
    limits = [check.statistics for check in column.checks]
    low = [f"≥ {s['min_value']:.6g}" for s in limits if "min_value" in s]
    high = [f"≤ {s['max_value']:.6g}" for s in limits if "max_value" in s]
    among = [", ".join(map(str, s["allowed_values"])) for s in limits if "allowed_values" in s]
    return ", ".join(low + high + among)


if __name__ == "__main__":
    land(Path(sys.argv[1]), text().encode())
