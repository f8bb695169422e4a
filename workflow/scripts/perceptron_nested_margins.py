"""Largest margin at each distance: a part of the table perceptron_nested_margins."""

from atypical.replica.models.perceptron_surroundings import nested_margins_table
from atypical.run.log import logged
from atypical.run.parts import curve_by_curve
from atypical.tables.files import write
from atypical.tables.perceptron_nested_margins import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        solved = curve_by_curve(nested_margins_table, **snakemake.params.study)
        write(solved, snakemake.output.table, TABLE, snakemake.params)
