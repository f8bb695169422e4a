"""The width from which on an algorithm finds networks without training error.

Fits of the success at the first zero, in the logarithm of the width; parameters follow from it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from atypical.learners.thresholds import threshold


def thresholds(runs: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """One row per group of runs.   runs: columns of `groups`, width, size, seed, solved, stopping."""
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
    found = threshold(solved.set_axis(log_widths, axis="columns"))
    width = float(np.exp(found["threshold"]))
    return {
        "seeds": len(solved),
        "threshold": width,
        "error": width * found["error"],
        "parameters": float(np.interp(width, sizes.index, sizes)),
        "status": found["status"],
    }
