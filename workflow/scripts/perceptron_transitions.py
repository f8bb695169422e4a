"""Margins above which neighbourhoods are dense: a part of the table perceptron_transitions."""

from atypical.replica.models.perceptron_transitions import transitions_table
from atypical.run.log import logged
from atypical.run.parts import curve_by_curve
from atypical.tables.files import write
from atypical.tables.perceptron_transitions import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        solved = curve_by_curve(transitions_table, **snakemake.params.study)
        write(solved, snakemake.output.table, TABLE, snakemake.params)
