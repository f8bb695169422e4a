"""The median over runs, with its standard error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.measured import Measured

# Standard deviation of the median of many Gaussian numbers over that of their mean, √(π/2).
WIDER = 1.25
# The quantiles at one standard deviation below and above the median of a Gaussian.
BELOW, ABOVE = 0.16, 0.84


def median(values: pd.Series) -> Measured:
    """Median and its standard error, from the quantiles at one standard deviation."""
    spread = values.quantile(ABOVE) - values.quantile(BELOW)
    error = WIDER * spread / 2 / np.sqrt(max(values.count(), 1))
    return Measured(float(values.median()), float(error))
