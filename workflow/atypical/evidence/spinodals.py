"""Modes of a sweep in units of what their own samples teach: at one depth all fall on one curve."""

from __future__ import annotations

import pandas as pd

from atypical.kinetics.landscape import spinodal

MODES = (1, 2)


def in_units_of_spinodals(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per point and mode of a sweep.   sweep: depth, direction, seed, beta, eta1, eta2, s1,
    s2.

    Columns: direction, seed, mode, beta (over the spinodal of the mode), strength (singular value
    over that which is taught).
    """
    return pd.concat([_mode(sweep, mode) for mode in MODES], ignore_index=True)


def _mode(sweep: pd.DataFrame, mode: int) -> pd.DataFrame:
    eta = sweep[f"eta{mode}"]
    ends = [spinodal(depth, x)[1] for depth, x in zip(sweep["depth"], eta, strict=True)]
    own = sweep[["direction", "seed"]].assign(mode=mode, beta=sweep["beta"] / ends)
    return own.assign(strength=sweep[f"s{mode}"] / eta)
