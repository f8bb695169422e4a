"""Margins above which neighbourhoods are dense: a part of the table perceptron_transitions."""

from collections.abc import Sequence

import pandas as pd

from atypical.replica.transitions import transitions_table
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.perceptron_transitions import TABLE


def main(curves: Sequence[dict[str, float]]) -> pd.DataFrame:
    solved = [transitions_table([c["alpha"]]) for c in followed(curves, "loads")]
    return pd.concat(solved, ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(**snakemake.params.study), snakemake.output.table, TABLE)
