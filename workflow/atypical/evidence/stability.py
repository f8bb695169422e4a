"""Where replica symmetry is stable: the replicon ρ is that of de Almeida and Thouless, below 1."""

from __future__ import annotations

import numpy as np
import pandas as pd

MARGINAL = 1.0


def unstable(replicon: pd.Series) -> pd.Series:
    """Whether replica symmetry breaks; where there is no replicon, nothing says so."""
    return replicon > MARGINAL


def at(curve: pd.DataFrame, distance: float) -> float:
    """The replicon at a distance, between the points of a curve."""
    curve = curve.sort_values("distance")
    return float(np.interp(distance, curve["distance"], curve["replicon"]))


def told(replicon: float) -> str:
    """A replicon, and what it says."""
    return f"{replicon:.2g} ({'un' if replicon > MARGINAL else ''}stable)"
