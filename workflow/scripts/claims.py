"""Judges every claim from the tables: results/claims.csv, and the page that shows it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atypical.claims.judge import judge_all
from atypical.claims.page import page
from atypical.disk.seals import land
from atypical.run.log import logged
from atypical.tables.claims import TABLE
from atypical.tables.files import description_of, read, write


def main(tables: Mapping[str, str], params: Mapping[str, Any], table: str, html: str) -> None:
    frames = {name: read(path, description_of(name)) for name, path in tables.items()}
    verdicts = judge_all(frames)
    write(verdicts, table, TABLE, params)
    land(Path(html), page(verdicts).encode())


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            {Path(path).stem: path for path in snakemake.input.tables},
            snakemake.params,
            snakemake.output.table,
            snakemake.output.page,
        )
