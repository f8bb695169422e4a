"""Entropy per clone against mutual overlap: a part of the table perceptron_clones."""

from atypical.replica.models.perceptron_clones import clones_table
from atypical.run.log import logged
from atypical.run.parts import curve_by_curve
from atypical.tables.files import write
from atypical.tables.perceptron_clones import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        solved = curve_by_curve(clones_table, **snakemake.params.study)
        write(solved, snakemake.output.table, TABLE, snakemake.params)
