"""Entropy of the solutions of a margin: the table perceptron_entropy."""

from atypical.replica.perceptron import entropy_table
from atypical.tables.files import write
from atypical.tables.perceptron_entropy import TABLE

if __name__ == "__main__":
    write(entropy_table(**snakemake.params.study), snakemake.output.table, TABLE)
