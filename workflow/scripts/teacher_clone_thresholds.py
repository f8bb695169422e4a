"""Loads at which clones around a teacher lose their shape: a part of teacher_clone_thresholds."""

from functools import partial

from atypical.replica.clones_teacher import Teacher
from atypical.replica.clones_thresholds import clone_thresholds_table
from atypical.run.log import logged
from atypical.run.parts import curve_by_curve
from atypical.tables.files import write
from atypical.tables.teacher_clone_thresholds import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        around_teacher = partial(clone_thresholds_table, task=Teacher())
        solved = curve_by_curve(around_teacher, **snakemake.params.study)
        write(solved, snakemake.output.table, TABLE, snakemake.params)
