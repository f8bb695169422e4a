"""Largest margin with solutions at a load: the table perceptron_max_margin."""

from atypical.replica.models.perceptron import max_margin_table
from atypical.run.log import logged
from atypical.tables.files import write
from atypical.tables.perceptron_max_margin import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(
            max_margin_table(**snakemake.params.study),
            snakemake.output.table,
            TABLE,
            snakemake.params,
        )
