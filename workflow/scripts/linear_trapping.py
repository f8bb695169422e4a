"""How long traps hold: a part of the table linear_trapping."""

from atypical.kinetics.trapping import trapping_table
from atypical.run.device import leased
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.linear_trapping import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]), leased(snakemake.params.study["device"]):
        study = dict(snakemake.params.study)
        curves = followed(study.pop("curves"), "curves")
        write(trapping_table(curves, **study), snakemake.output.table, TABLE, snakemake.params)
