"""Fits the algorithmic thresholds of a training table."""

import pandas as pd

from atypical.learners.thresholds import thresholds
from atypical.run.log import logged
from atypical.tables.files import description_of, read, write

# Columns that tell the curves of a table apart, a size last, and the load along each of them.
CURVES = {
    "perceptron": (["learner", "size"], "alpha"),
    "committee": (["learner", "architecture", "hidden", "size"], "alpha"),
    "features": (["learner", "alpha_t", "latent"], "inverse_alpha"),
}


def main(task: str, path: str) -> pd.DataFrame:
    return thresholds(read(path, description_of(f"{task}_training")), *CURVES[task])


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        found = main(snakemake.wildcards.task, snakemake.input.runs)
        write(
            found, snakemake.output.table, description_of(f"{snakemake.wildcards.task}_algorithms")
        )
