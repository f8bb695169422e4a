"""Load beyond which no solution of a margin exists: the table perceptron_capacity."""

from atypical.replica.perceptron import capacity_table
from atypical.tables.files import write
from atypical.tables.perceptron_capacity import TABLE

if __name__ == "__main__":
    write(capacity_table(**snakemake.params.study), snakemake.output.table, TABLE)
