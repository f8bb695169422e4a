"""Results for other programs: `python -m atypical.release.export [DIR] [--to PLACE]`.

Tables as Parquet, each column with its meaning, symbol and unit in the schema, each table with its
own meaning, its checksum and what it was made from. The numbers of figures as CSV, below a header
of lines with # that says the same of their columns.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from atypical.compare.results import run_in
from atypical.disk.refusal import Refusal
from atypical.disk.seals import land, record_of, sealed_checksum
from atypical.figures.catalogue import FIGURES, Figure
from atypical.settings.studies import STUDIES, meaning
from atypical.tables.files import read
from atypical.words.glossary import GLOSSARY, Word, word


def table_of(name: str, path: Path) -> pa.Table:
    """A table with its words.   Raises Refusal where it is not what was written."""
    frame = read(path, STUDIES[name].columns)
    plain = pa.Table.from_pandas(frame, preserve_index=False)
    fields = [field.with_metadata(_said(word(field.name, name))) for field in plain.schema]
    record = record_of(path)
    told = {
        "meaning": meaning(STUDIES[name]),
        "sha256": sealed_checksum(path),
        "made": json.dumps(asdict(record) if record else {}, sort_keys=True),
    }
    return plain.cast(pa.schema(fields, metadata=told))


def numbers_of(figure: Figure, path: Path) -> str:
    """The numbers of a figure, below what their columns mean."""
    text = path.read_text(encoding="utf-8")
    columns = pd.read_csv(path, nrows=0).columns
    lines = [f"# {figure.name}: {figure.title}"]
    lines += [f"# {c}: {_line(known)}" for c in columns if (known := _word(c, figure))]
    return "".join(f"{line}\n" for line in lines) + text


def _said(known: Word) -> dict[str, str]:
    return {key: value for key, value in known._asdict().items() if value}


def _line(known: Word) -> str:
    return " ".join(filter(None, [known.meaning, known.symbol, known.unit and f"({known.unit})"]))


def _word(column: str, figure: Figure) -> Word | None:
    """What a column of a figure means, by the first of its tables that has it."""
    has = (t for t in figure.tables if column in {c.name for c in STUDIES[t].columns})
    table = next(has, None)
    return word(column, table) if table and column in GLOSSARY else None


def export(results: Path, place: Path) -> Iterator[Path]:
    """Export what is there; the files."""
    for name in STUDIES:
        if (path := results / "tables" / f"{name}.csv").exists():
            target = place / "tables" / f"{name}.parquet"
            content = pa.BufferOutputStream()
            pq.write_table(table_of(name, path), content, compression="zstd")
            land(target, content.getvalue().to_pybytes())
            yield target
    for figure in FIGURES:
        if (path := results / "figures" / f"{figure.name}.csv").exists():
            target = place / "figures" / path.name
            land(target, numbers_of(figure, path).encode())
            yield target


def main(arguments: list[str]) -> int:
    """Export a directory; 0 where it was, 2 where a table is not what was written."""
    parser = argparse.ArgumentParser(prog="make export")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--to", type=Path, metavar="PLACE")
    given = parser.parse_args(arguments)
    results = run_in(given.directory) / "results"
    place = given.to or results / "export"
    try:
        files = list(export(results, place))
    except (Refusal, OSError) as error:
        print(error)
        return 2
    print(f"{place}: {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
