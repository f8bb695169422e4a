"""Success rates and shares, with intervals that do not vanish where all runs agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.success import rates, share


def runs() -> pd.DataFrame:
    solved = [1, 1, 1, 1, 1, 0, 0, 0]
    return pd.DataFrame({"alpha": [0.5] * 4 + [0.7] * 4, "solved": solved})


def test_intervals_of_success_hold_their_rate_and_stay_within_bounds() -> None:
    found = rates(runs(), ["alpha"])
    assert found["success"].tolist() == [1.0, 0.25]
    assert np.all((found["low"] <= found["success"]) & (found["success"] <= found["high"]))
    assert np.all((found["low"] >= 0) & (found["high"] <= 1 + 1e-12))
    assert found["low"].iloc[0] == pytest.approx(4 / 5)  # Wilson: n/(n + 1) at one sigma.


def test_a_share_keeps_an_error_where_all_agree() -> None:
    assert share(pd.Series([True] * 20)).error > 0.02
