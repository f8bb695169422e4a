"""Sweeps of the weight decay: a part of the table linear_sweep."""

from atypical.kinetics.sweeps import sweep_table
from atypical.run.device import leased
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.linear_sweep import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]), leased(snakemake.params.study["device"]):
        study = dict(snakemake.params.study)
        curves = followed(study.pop("curves"), "curves")
        write(sweep_table(curves, **study), snakemake.output.table, TABLE, snakemake.params)
