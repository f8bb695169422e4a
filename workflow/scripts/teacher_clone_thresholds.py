"""Loads at which clones around a teacher lose their shape: a part of teacher_clone_thresholds."""

from collections.abc import Sequence

import pandas as pd

from atypical.replica.clones_teacher import Teacher
from atypical.replica.clones_thresholds import clone_thresholds_table
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.teacher_clone_thresholds import TABLE


def main(curves: Sequence[dict[str, float]]) -> pd.DataFrame:
    task = Teacher()
    sought = followed(curves, "clone numbers")
    solved = [clone_thresholds_table([curve["clones"]], task) for curve in sought]
    return pd.concat(solved, ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(main(**snakemake.params.study), snakemake.output.table, TABLE)
