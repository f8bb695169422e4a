"""Local entropy of the tree committee machine: a part of the table committee_local_entropy."""

from atypical.replica.models.committee_surroundings import local_entropy_table
from atypical.run.log import logged
from atypical.run.parts import curve_by_curve
from atypical.tables.committee_local_entropy import TABLE
from atypical.tables.files import write

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        solved = curve_by_curve(local_entropy_table, **snakemake.params.study)
        write(solved, snakemake.output.table, TABLE, snakemake.params)
