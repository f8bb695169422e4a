"""Every claim with its verdict: results/claims.csv, and the page that shows it."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atypical.claims.page import page
from atypical.claims.table import COLUMNS
from atypical.disk.seals import land
from atypical.run.log import logged
from atypical.tables.files import read, write


def main(rows: Sequence[str]) -> pd.DataFrame:
    return pd.concat([read(path, COLUMNS) for path in rows], ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        verdicts = main(snakemake.input.rows)
        write(verdicts, snakemake.output.table, COLUMNS, snakemake.params)
        land(Path(snakemake.output.page), page(verdicts).encode())
