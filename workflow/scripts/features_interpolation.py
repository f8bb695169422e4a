"""Where random features begin to have solutions: the table features_interpolation."""

from atypical.replica.models.features_typical import interpolation_table
from atypical.run.log import logged
from atypical.tables.features_interpolation import TABLE
from atypical.tables.files import write

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(
            interpolation_table(**snakemake.params.study),
            snakemake.output.table,
            TABLE,
            snakemake.params,
        )
