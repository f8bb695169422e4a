"""Sweeps of nonlinear networks: a part of the table nonlinear_sweep."""

from atypical.kinetics.nonlinear import nonlinear_table
from atypical.run.device import leased
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.nonlinear_sweep import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]), leased(snakemake.params.study["device"]):
        study = dict(snakemake.params.study)
        curves = followed(study.pop("curves"), "curves")
        write(nonlinear_table(curves, **study), snakemake.output.table, TABLE, snakemake.params)
