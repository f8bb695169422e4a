"""Fits the widths from which on algorithms solve: the table networks_thresholds."""

from atypical.evidence.widths import thresholds
from atypical.run.log import logged
from atypical.tables import networks_training
from atypical.tables.files import read, write
from atypical.tables.networks_columns import names
from atypical.tables.networks_thresholds import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        runs = read(snakemake.input.runs, networks_training.TABLE)
        groups = [name for name in names() if name != "width"]
        write(thresholds(runs, groups), snakemake.output.table, TABLE, snakemake.params)
