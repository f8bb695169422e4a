"""Entropy of the solutions of a margin: the table perceptron_entropy."""

from atypical.replica.models.perceptron import entropy_table
from atypical.run.log import logged
from atypical.tables.files import write
from atypical.tables.perceptron_entropy import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(
            entropy_table(**snakemake.params.study), snakemake.output.table, TABLE, snakemake.params
        )
