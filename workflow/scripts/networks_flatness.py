"""Measures how flat the landscape is around the networks that a part of training left on disk."""

from typing import Any

import pandas as pd
import torch

from atypical.disk.solutions import Solutions
from atypical.flatness.networks import measured
from atypical.run.device import leased
from atypical.run.log import followed, logged
from atypical.status import DIVERGED
from atypical.tables import networks_training
from atypical.tables.files import read, write
from atypical.tables.networks_flatness import TABLE


def main(runs: str, solutions: str, around: dict[str, Any]) -> pd.DataFrame:
    torch.set_num_threads(1)  # a job is one thread
    trained = read(runs, networks_training.TABLE)
    left = trained[trained["status"] != DIVERGED].to_dict("records")
    found = Solutions([solutions])
    rows = [
        run | row
        for run in followed(left, "networks")
        for row in measured(run, found.of(run), **around)
    ]
    return pd.DataFrame(rows, columns=list(TABLE.columns))


if __name__ == "__main__":
    with logged(snakemake.log[0]), leased(snakemake.params.study["device"]):
        rows = main(*snakemake.input.networks, snakemake.params.study)
        write(rows, snakemake.output.table, TABLE, snakemake.params)
