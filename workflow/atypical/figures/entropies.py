"""How local entropies are drawn: full where there are solutions, dashed where there are none.

Below zero no solution is left at that distance, and the replica-symmetric action, which goes on,
counts nothing: there its saddle is unstable, and kinks of it are no property of the landscape.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from atypical.figures.style import PART

BELOW: dict[str, Any] = {
    **{"linestyle": (0, (2, 1.5)), "linewidth": 0.7},
    **{"label": "_", "gid": PART},
}


def draw_entropy(ax: Axes, distance: pd.Series, entropy: pd.Series, **look: Any) -> None:
    """One curve, in the order of distances; its part below zero is thin and dashed."""
    below = entropy < 0
    if below.any():
        edges = below.shift(1, fill_value=False) | below.shift(-1, fill_value=False)
        ax.plot(distance, entropy.where(below | edges), **(look | BELOW))
    ax.plot(distance, entropy.mask(below), **look)
