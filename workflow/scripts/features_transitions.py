"""Where dense neighbourhoods of random features begin: a part of the table features_transitions."""

from atypical.replica.models.features_transitions import transitions_table
from atypical.run.log import logged
from atypical.run.parts import curve_by_curve
from atypical.tables.features_transitions import TABLE
from atypical.tables.files import write

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        solved = curve_by_curve(transitions_table, **snakemake.params.study)
        write(solved, snakemake.output.table, TABLE, snakemake.params)
