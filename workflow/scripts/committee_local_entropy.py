"""Local entropy of the tree committee machine: a part of the table committee_local_entropy."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from atypical.replica.committee_tables import local_entropy_table
from atypical.run.log import followed, logged
from atypical.tables.committee_local_entropy import TABLE
from atypical.tables.files import write


def main(curves: Sequence[dict[str, Any]], **along: Any) -> pd.DataFrame:
    solved = [local_entropy_table(**curve, **along) for curve in followed(curves, "curves")]
    return pd.concat(solved, ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(**snakemake.params.study), snakemake.output.table, TABLE)
