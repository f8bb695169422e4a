"""Thresholds in the limit of large sizes: straight lines in N^(−1/2), N^(−2/3) and N^(−1).

Nobody knows the exponent for an algorithm. Fluctuations of one instance from another move a
threshold by N^(−1/2); critical windows of random constraint problems close as N^(−2/3); what is
smooth in the size corrects by 1/N. The line in N^(−2/3), which lies between, gives the central
value; the distance of the other two from it is the systematic error.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.status import CONVERGED

Array = NDArray[Any]

EXPONENTS = {"1/2": 1 / 2, "2/3": 2 / 3, "1": 1.0}
CENTRAL = "2/3"
FEW = "too few sizes"
# A line through two points always fits.
SIZES = 3


class Line(NamedTuple):
    """A straight line through points with errors.

    misfit: χ² over the points that are more than two.
    """

    intercept: float
    intercept_error: float
    slope: float
    misfit: float


def limits(thresholds: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """One row per group and exponent: the threshold that the sizes tend to, with its errors.

    thresholds: columns of `groups` (the last one a size), threshold, error, status.
    """
    *others, size = groups
    rows = [
        dict(zip(others, names, strict=True)) | row
        for names, of in thresholds.groupby(others, sort=False)
        for row in _extrapolated(of[of["status"] == CONVERGED], size)
    ]
    return pd.DataFrame(rows)


def _extrapolated(known: pd.DataFrame, size: str) -> list[dict[str, Any]]:
    """The rows of one group, whose thresholds are known at these sizes."""
    sizes = known[size].to_numpy(dtype=float)
    y, errors = (known[name].to_numpy(dtype=float) for name in ("threshold", "error"))
    told = {"sizes": len(sizes), "smallest": int(min(sizes, default=0))}
    told |= {"largest": int(max(sizes, default=0))}
    if len(sizes) < SIZES:
        nothing = dict.fromkeys(("threshold", "error", "systematic", "slope", "misfit"), np.nan)
        return [{"exponent": name, **nothing, **told, "status": FEW} for name in EXPONENTS]
    lines = {name: line(sizes**-power, y, errors) for name, power in EXPONENTS.items()}
    centre = lines[CENTRAL].intercept
    systematic = max(abs(of.intercept - centre) for of in lines.values())
    return [
        {
            "exponent": name,
            "threshold": of.intercept,
            "error": of.intercept_error,
            "systematic": systematic,
            "slope": of.slope,
            "misfit": of.misfit,
            **told,
            "status": CONVERGED,
        }
        for name, of in lines.items()
    ]


def line(x: Array, y: Array, errors: Array) -> Line:
    """The straight line of least squares, each point weighed by its error.

    Where the points scatter by more than their errors, the error of the intercept is widened by the
    root of the misfit; it is never narrowed.
    """
    weights = errors**-2.0
    middle = float(weights @ x / weights.sum())
    steep = float(weights @ (x - middle) ** 2)
    mean, slope = float(weights @ y / weights.sum()), float(weights @ (y * (x - middle)) / steep)
    misfit = float(weights @ (y - mean - slope * (x - middle)) ** 2 / (len(x) - 2))
    variance = 1 / weights.sum() + middle**2 / steep
    widened = float(np.sqrt(variance * max(misfit, 1.0)))
    return Line(mean - slope * middle, widened, slope, misfit)


def central(table: pd.DataFrame) -> pd.DataFrame:
    """The limits that are known, one row a group: `error` is statistical and systematic together.

    table: of `limits`.
    """
    known = table[(table["status"] == CONVERGED) & (table["exponent"] == CENTRAL)]
    return known.assign(error=np.hypot(known["error"], known["systematic"]))
