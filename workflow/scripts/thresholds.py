"""Fits the algorithmic thresholds of a training table."""

import pandas as pd

from atypical.evidence.thresholds import thresholds
from atypical.run.log import logged
from atypical.tables.files import description_of, read, write

# Columns that tell the curves of a table apart, a size last, the load along each of them, and
# whether success grows with it.
CURVES = {
    "perceptron": (["learner", "size"], "alpha", False),
    "committee": (["learner", "architecture", "hidden", "size"], "alpha", False),
    "features": (["learner", "alpha_t", "latent"], "inverse_alpha", True),
}


def main(task: str, path: str) -> pd.DataFrame:
    groups, load, rising = CURVES[task]
    runs = read(path, description_of(f"{task}_training"))
    return thresholds(runs, groups, load, rising=rising)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        found = main(snakemake.wildcards.task, snakemake.input.runs)
        description = description_of(f"{snakemake.wildcards.task}_algorithms")
        write(found, snakemake.output.table, description, snakemake.params)
