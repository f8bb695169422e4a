"""Local entropy around reference solutions: a part of the table perceptron_local_entropy."""

from collections.abc import Sequence

import pandas as pd

from atypical.replica.local_entropy import local_entropy_table
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.perceptron_local_entropy import TABLE


def main(curves: Sequence[dict[str, float]], distance: Sequence[float]) -> pd.DataFrame:
    solved = [
        local_entropy_table([c["alpha"]], [c["reference_margin"]], [c["margin"]], distance)
        for c in followed(curves, "curves")
    ]
    return pd.concat(solved, ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(**snakemake.params.study), snakemake.output.table, TABLE)
