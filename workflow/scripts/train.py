"""Runs a learner on the instances of a few conditions: its rows, and the weights it found."""

from importlib import import_module
from typing import Any

import pandas as pd

from atypical.disk import solutions
from atypical.learners.sweep import Sweep, sweep
from atypical.run.device import leased
from atypical.run.log import followed, logged
from atypical.tables.files import description_of, write


def main(
    learner: str,
    hyper: dict[str, Any],
    conditions: list[dict[str, Any]],
    instances: int,
    device: str,
) -> Sweep:
    rule = import_module(f"atypical.learners.{learner}").Rule(**hyper)
    return sweep(learner, rule, conditions, instances, followed, device)


if __name__ == "__main__":
    with logged(snakemake.log[0]), leased(snakemake.params.study["device"]):
        done = main(**snakemake.params.study)
        description = description_of(snakemake.wildcards.study)
        solutions.save(snakemake.output.solutions, done.names, done.weights, snakemake.params)
        rows = pd.DataFrame(done.rows, columns=list(description.columns))
        write(rows, snakemake.output.table, description, snakemake.params)
