"""Exact landscape of deep linear networks: the table linear_landscape."""

from atypical.kinetics.landscape_tables import landscape_table
from atypical.run.log import logged
from atypical.tables.files import write
from atypical.tables.linear_landscape import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(
            landscape_table(**snakemake.params.study),
            snakemake.output.table,
            TABLE,
            snakemake.params,
        )
