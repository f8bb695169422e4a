"""Success rates and shares, and how well a number of runs tells them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from atypical.evidence.measured import Measured

SIGMA = 1.0


def wilson(rate: Any, runs: Any) -> tuple[Any, Any]:
    """Centre and half width of the Wilson interval at one standard deviation.

    Unlike the standard error it does not vanish where all runs agree.
    Source: Wilson, J. Am. Stat. Assoc. 22, 209 (1927).
    """
    z2 = SIGMA**2 / runs
    centre = (rate + z2 / 2) / (1 + z2)
    return centre, np.sqrt(rate * (1 - rate) * z2 + z2**2 / 4) / (1 + z2)


def rates(runs: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Success rate in each group, with its Wilson interval at one standard deviation.

    Columns: `by`, success, low, high, instances.
    """
    counted = runs.groupby(by, sort=False)["solved"].agg(["sum", "count"]).reset_index()
    n, rate = counted["count"], counted["sum"] / counted["count"]
    centre, reach = wilson(rate, n)
    bounds = {"low": centre - reach, "high": centre + reach}
    return counted[by].assign(success=rate, **bounds, instances=n)


def share(hits: pd.Series) -> Measured:
    """A share, with half the width of its Wilson interval at one standard deviation."""
    rate = float(hits.mean())
    return Measured(rate, float(wilson(rate, len(hits))[1]))
