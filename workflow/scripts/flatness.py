"""Measures how flat the landscape is around the solutions that a learner left on disk."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from atypical.flatness.measure import measured
from atypical.learners.solutions import Solutions
from atypical.run.log import followed, logged
from atypical.tables.files import description_of, write
from atypical.tasks.catalogue import task_of
from atypical.tasks.instance import error_rate


def main(
    learner: str,
    conditions: Sequence[dict[str, Any]],
    instances: int,
    around: dict[str, Any],
    paths: Sequence[str],
) -> list[dict[str, Any]]:
    solutions = Solutions(paths)
    names = [c | {"learner": learner, "instance": n} for c in conditions for n in range(instances)]
    rows = []
    for name in followed(names, "solutions"):
        instance = task_of(name).instance(name["instance"])
        weights = solutions.of(name)
        if error_rate(instance.train, weights) == 0:
            rows += [name | row for row in measured(instance, weights, **around)]
    return rows


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        description = description_of(snakemake.wildcards.study)
        rows = main(**snakemake.params.study, paths=snakemake.input.solutions)
        frame = pd.DataFrame(rows, columns=list(description.columns))
        write(frame, snakemake.output.table, description)
