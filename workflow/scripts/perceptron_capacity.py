"""Load beyond which no solution of a margin exists: the table perceptron_capacity."""

from atypical.replica.models.perceptron import capacity_table
from atypical.run.log import logged
from atypical.tables.files import write
from atypical.tables.perceptron_capacity import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(
            capacity_table(**snakemake.params.study),
            snakemake.output.table,
            TABLE,
            snakemake.params,
        )
