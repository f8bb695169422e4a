"""The width from which on an algorithm finds networks without training error.

Fits of the success at the first zero, in the logarithm of the width; parameters follow from it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from atypical.evidence.thresholds import threshold


def thresholds(runs: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """One row per group of runs: the width at which half of them are solved, and its error.

    Columns: `groups`, seeds, threshold, error, parameters (at that width), status.
    runs: columns of `groups`, width, size (parameters), seed, solved, stopping.
    """
    first = runs[runs["stopping"] == "zero"]
    rows = [
        dict(zip(groups, names, strict=True)) | _threshold(part)
        for names, part in first.groupby(groups, sort=False)
    ]
    return pd.DataFrame(rows)


def _threshold(runs: pd.DataFrame) -> dict[str, Any]:
    solved = runs.pivot_table(index="seed", columns="width", values="solved")
    sizes = runs.groupby("width")["size"].first()
    log_widths = np.log(solved.columns.to_numpy(dtype=float))
    found = threshold(solved.set_axis(log_widths, axis="columns"), rising=True)
    width = float(np.exp(found["threshold"]))
    return {
        "seeds": len(solved),
        "threshold": width,
        "error": width * found["error"],
        "parameters": float(np.interp(width, sizes.index, sizes)),
        "status": found["status"],
    }


def at_best_rates(table: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table at the learning rate that solves most of an algorithm's runs.

    runs: networks_training, which decides, over all widths; of rates that solve as many, the one
    that needs fewer epochs.
    """
    of = ["weights", "algorithm", "rate"]
    first = runs[runs["stopping"] == "zero"]
    marks = first.groupby(of)[["solved", "epochs"]].mean().reset_index()
    best = marks.sort_values(["solved", "epochs"], ascending=[False, True], kind="stable")
    return table.merge(best.drop_duplicates(of[:2])[of], on=of)
