"""Judges one claim from its tables: its row of results/claims.csv."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.claims.judge import judge
from atypical.claims.table import COLUMNS
from atypical.claims.thinned import Keys
from atypical.randomness.run import seeded
from atypical.run.log import logged
from atypical.tables.files import read, write
from atypical.tables.kinds import columns_of


def main(claim: str, tables: Sequence[str], columns: Mapping[str, Any], keys: Keys) -> pd.DataFrame:
    paths = {Path(path).stem: path for path in tables}
    frames = {name: read(path, columns_of(columns[name])) for name, path in paths.items()}
    return judge(claim, frames, keys)


if __name__ == "__main__":
    params = snakemake.params
    with logged(snakemake.log[0]), seeded(params.seed):
        row = main(params.claim, snakemake.input.tables, params.columns, params.choices)
        write(row, snakemake.output.table, COLUMNS, params)
