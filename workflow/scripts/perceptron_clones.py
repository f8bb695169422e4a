"""Entropy per clone against mutual overlap: a part of the table perceptron_clones."""

from collections.abc import Sequence

import pandas as pd

from atypical.replica.clones import clones_table
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.perceptron_clones import TABLE


def main(curves: Sequence[dict[str, float]], overlap: Sequence[float]) -> pd.DataFrame:
    solved = [
        clones_table([c["alpha"]], [c["clones"]], overlap) for c in followed(curves, "curves")
    ]
    return pd.concat(solved, ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(**snakemake.params.study), snakemake.output.table, TABLE)
