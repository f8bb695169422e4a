"""How far around a solution there is no other one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.measured import Measured
from atypical.evidence.reading import read


def radius(curve: pd.DataFrame) -> Measured:
    """The distance from the smallest one on up to which the local entropy is negative.

    curve: columns distance and local_entropy.   Zero where it is not negative even there, within
    that smallest distance; NaN where it is negative everywhere.   Error: that of reading a zero
    between points.
    """
    curve = curve.sort_values("distance")
    x, y = curve["distance"].to_numpy(float), curve["local_entropy"].to_numpy(float)
    inside = np.flatnonzero(y >= 0)
    if not len(inside):
        return Measured(float("nan"), float("nan"))
    end = int(inside[0])
    if end == 0:
        return Measured(0.0, float(x[0]))
    falls = np.flatnonzero(np.diff(y[: end + 1]) <= 0)
    start = int(falls[-1]) + 1 if len(falls) else 0
    return read(y[start : end + 1], x[start : end + 1], at=0.0)
