"""Loads where dense neighbourhoods end: the table perceptron_thresholds."""

from atypical.replica.models.perceptron_transitions import thresholds_table
from atypical.run.log import logged
from atypical.tables.files import write
from atypical.tables.perceptron_thresholds import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(thresholds_table(), snakemake.output.table, TABLE, snakemake.params)
