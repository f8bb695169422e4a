"""Averages the solutions that learners left on disk: the table features_barycenter."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from atypical.disk.solutions import Solutions
from atypical.evidence.barycenter import barycenter
from atypical.run.log import followed, logged
from atypical.tables.features_barycenter import TABLE
from atypical.tables.files import write
from atypical.tasks.catalogue import task_of


def main(
    conditions: Sequence[dict[str, Any]], instances: int, restarts: int, paths: Sequence[str]
) -> pd.DataFrame:
    solutions = Solutions(paths)
    names = [c | {"instance": n} for c in conditions for n in range(instances)]
    rows = []
    for name in followed(names, "instances"):
        weights = [solutions.of(name | {"restart": number}) for number in range(restarts)]
        rows.append(name | barycenter(task_of(name).instance(name["instance"]), weights))
    return pd.DataFrame(rows, columns=list(TABLE.columns))


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        table = main(**snakemake.params.study, paths=snakemake.input.solutions)
        write(table, snakemake.output.table, TABLE, snakemake.params)
