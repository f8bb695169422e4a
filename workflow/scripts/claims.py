"""Every claim with its verdict: results/claims.csv."""

from collections.abc import Sequence

import pandas as pd

from atypical.claims.table import COLUMNS
from atypical.run.log import logged
from atypical.tables.files import read, write


def main(rows: Sequence[str]) -> pd.DataFrame:
    return pd.concat([read(path, COLUMNS) for path in rows], ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(snakemake.input.rows), snakemake.output.table, COLUMNS, snakemake.params)
