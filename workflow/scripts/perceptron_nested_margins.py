"""Largest margin at each distance: a part of the table perceptron_nested_margins."""

from collections.abc import Sequence

import pandas as pd

from atypical.replica.nested_margins import nested_margins_table
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.perceptron_nested_margins import TABLE


def main(curves: Sequence[dict[str, float]], distance: Sequence[float]) -> pd.DataFrame:
    solved = [
        nested_margins_table([c["alpha"]], [c["reference_margin"]], distance)
        for c in followed(curves, "curves")
    ]
    return pd.concat(solved, ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(**snakemake.params.study), snakemake.output.table, TABLE)
