"""Typical solutions of random features: the table features_entropy."""

from atypical.replica.models.features_typical import entropy_table
from atypical.run.log import logged
from atypical.tables.features_entropy import TABLE
from atypical.tables.files import write

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(
            entropy_table(**snakemake.params.study), snakemake.output.table, TABLE, snakemake.params
        )
