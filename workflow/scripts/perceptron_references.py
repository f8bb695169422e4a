"""Stabilities and local energy of typical solutions: the table perceptron_references."""

from atypical.replica.models.perceptron_stabilities import reference_table
from atypical.run.log import logged
from atypical.tables.files import write
from atypical.tables.perceptron_references import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(
            reference_table(**snakemake.params.study),
            snakemake.output.table,
            TABLE,
            snakemake.params,
        )
