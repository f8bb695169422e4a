"""Joins the parts of a table, row by row as they stand: nothing is computed or rewritten."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from atypical.disk.seals import land_sealed, read_sealed
from atypical.run.log import logged

Row = list[str]


def rows_of(path: str, places: Sequence[int]) -> Iterator[tuple[int, Row]]:
    """Rows of a part, each with the place of its curve among all curves of the study."""
    text = read_sealed(Path(path)).decode()
    _, *rows = csv.reader(io.StringIO(text, newline=""))
    yield from ((places[int(curve)], row) for curve, *row in rows)


def joined(rows: Iterable[tuple[int, Row]], names: Row, order: Row, runs: Row) -> list[Row]:
    """Rows by their curves; those of a curve by the columns of `order`, of which the last is a run.

    Runs come in their own order, other values in that of their first appearance in the curve.
    """
    columns = [names.index(name) for name in order]
    numbers = {run: number for number, run in enumerate(runs)}
    seen: dict[Any, int] = {}

    def key(place: int, row: Row) -> tuple[int, ...]:
        values = ((place, column, row[column]) for column in columns[:-1])
        ranks = (seen.setdefault(value, len(seen)) for value in values)
        return (place, *ranks, *(numbers[row[column]] for column in columns[-1:]))

    keyed = [(key(place, row), row) for place, row in rows]
    return [row for _, row in sorted(keyed, key=lambda one: one[0])]


def main(parts: Sequence[str], params: Mapping[str, Any]) -> bytes:
    names = [column["name"] for column in params["columns"]]
    found = [
        row
        for path, places in zip(parts, params["places"], strict=True)
        for row in rows_of(path, places)
    ]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(
        joined(found, names, list(params["order"]), [str(run) for run in params["runs"]])
    )
    return text.getvalue().encode()


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        content = main(snakemake.input.parts, snakemake.params)
        parts = snakemake.input.parts
        land_sealed(Path(snakemake.output.table), content, snakemake.params, parts)
