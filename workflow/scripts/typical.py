"""Measures the landscape around all solutions of small instances: those that are typical."""

from collections.abc import Sequence

import pandas as pd

from atypical.flatness.typical import typical_rows
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.perceptron_flatness import TABLE
from atypical.tasks.random_labels import RandomLabels


def main(
    size: Sequence[int],
    alpha: Sequence[float],
    instances: int,
    flip: Sequence[float],
    stability: Sequence[float],
) -> pd.DataFrame:
    named = [(N, a, n) for N in size for a in alpha for n in range(instances)]
    rows = []
    for N, a, n in followed(named, "instances"):
        name = {"learner": "typical", "size": N, "alpha": a, "stopping": "first", "instance": n}
        patterns = RandomLabels(N, a).instance(n).train
        rows += [name | row for row in typical_rows(patterns, flip, stability)]
    return pd.DataFrame(rows, columns=list(TABLE.columns))


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(**snakemake.params.study), snakemake.output.table, TABLE, snakemake.params)
