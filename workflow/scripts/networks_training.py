"""Trains a few stacks of networks: a part of networks_training, and the parameters found."""

import pandas as pd

from atypical.disk import solutions
from atypical.networks.sweep import sweep
from atypical.run.device import leased
from atypical.run.log import followed, logged
from atypical.tables.files import write
from atypical.tables.networks_training import TABLE

if __name__ == "__main__":
    with logged(snakemake.log[0]), leased(snakemake.params.study["device"]):
        done = sweep(**snakemake.params.study, followed=followed)
        solutions.save(snakemake.output.solutions, done.names, done.parameters, snakemake.params)
        write(
            pd.DataFrame(done.rows, columns=list(TABLE.columns)),
            snakemake.output.table,
            TABLE,
            snakemake.params,
        )
