"""Measures how flat the landscape is around the solutions that a learner left on disk."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from atypical.disk.solutions import Solutions
from atypical.flatness.measure import energies, surroundings
from atypical.run.log import followed, logged
from atypical.tables.files import description_of, write
from atypical.tasks.catalogue import network_of, task_of


def main(
    learner: str,
    conditions: Sequence[dict[str, Any]],
    instances: int,
    flips: dict[str, Any],
    around: dict[str, Any],
    paths: Sequence[str],
) -> list[dict[str, Any]]:
    solutions = Solutions(paths)
    names = [c | {"learner": learner, "instance": n} for c in conditions for n in range(instances)]
    rows = []
    for name in followed(names, "solutions"):
        instance, network = task_of(name).instance(name["instance"]), network_of(name)
        weights = solutions.of(name)
        if network.error_rate(instance.train, weights) == 0:
            found = energies(instance, weights, network, **flips)
            found += surroundings(instance, weights, **around) if around else []
            rows += [name | row for row in found]
    return rows


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        description = description_of(snakemake.wildcards.study)
        rows = main(**snakemake.params.study, paths=snakemake.input.solutions)
        frame = pd.DataFrame(rows, columns=list(description.columns))
        write(frame, snakemake.output.table, description, snakemake.params)
