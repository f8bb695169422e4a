"""Powers: slopes of straight lines through logarithms, curve by curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def powers(frame: pd.DataFrame, by: Sequence[str], x: str, y: str) -> pd.Series:
    """d ln y / d ln x by least squares, indexed by `by`; of groups with one x there is none."""
    positive = frame[(frame[x] > 0) & (frame[y] > 0)]
    slopes = {
        key: float(np.polyfit(np.log(own[x]), np.log(own[y]), 1)[0])
        for key, own in positive.groupby(list(by))
        if np.ptp(own[x]) > 0
    }
    index = pd.MultiIndex.from_tuples([*slopes], names=list(by))
    return pd.Series([*slopes.values()], index=index, dtype=float)
