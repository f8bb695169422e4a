"""Loads where dense neighbourhoods of the committee end: the table committee_thresholds."""

from atypical.replica.models.committee_transitions import thresholds_table
from atypical.run.log import logged
from atypical.tables.committee_thresholds import TABLE
from atypical.tables.files import write

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        write(thresholds_table(), snakemake.output.table, TABLE, snakemake.params)
