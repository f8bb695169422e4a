"""Where dense neighbourhoods of random features begin: a part of the table features_transitions."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from atypical.replica.features_tables import transitions_table
from atypical.run.log import followed, logged
from atypical.tables.features_transitions import TABLE
from atypical.tables.files import write


def main(curves: Sequence[dict[str, Any]], **along: Any) -> pd.DataFrame:
    solved = [transitions_table([curve["alpha_t"]], **along) for curve in followed(curves, "loads")]
    return pd.concat(solved, ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(**snakemake.params.study), snakemake.output.table, TABLE)
