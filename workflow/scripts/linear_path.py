"""Loss along the way between minima: the table linear_path."""

from atypical.kinetics.landscape_tables import path_table
from atypical.run.log import logged
from atypical.tables.files import write
from atypical.tables.linear_path import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(path_table(**snakemake.params.study), snakemake.output.table, TABLE, snakemake.params)
