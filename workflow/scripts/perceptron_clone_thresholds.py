"""Loads at which clones lose their shape: a part of the table perceptron_clone_thresholds."""

from atypical.replica.models.perceptron_clones import clone_thresholds_table
from atypical.run.log import logged
from atypical.run.parts import curve_by_curve
from atypical.tables.files import write
from atypical.tables.perceptron_clone_thresholds import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        solved = curve_by_curve(clone_thresholds_table, **snakemake.params.study)
        write(solved, snakemake.output.table, TABLE, snakemake.params)
