"""Where the neighbourhoods of typical solutions of the committee cease to be dense: a table."""

from __future__ import annotations

import pandas as pd

from atypical.replica import transitions
from atypical.replica.models.committee import Committee


def thresholds_table() -> pd.DataFrame:
    """Loads where zero-margin solutions end, and where either event meets the largest margin."""
    return transitions.thresholds_table(Committee(1.0, 0.0))
