"""How local entropies are drawn: full where they count solutions that replica theory can tell.

Thin where an entropy is negative: no solution is left at that distance, and the action, which goes
on, counts nothing. Dashed where replica symmetry is unstable, a replicon above 1: kinks there are
no property of the landscape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from atypical.evidence.stability import unstable
from atypical.figures.style import PART

THIN: dict[str, Any] = {"linewidth": 0.7}
DASHED: dict[str, Any] = {"linestyle": (0, (2.6, 1.4))}
MARK: dict[str, Any] = {"label": "_", "gid": PART}
# By what a point is: 1 for a negative entropy, 2 for an unstable saddle, or both.
LOOKS = {1: THIN, 2: DASHED, 3: THIN | DASHED}


def draw_entropy(ax: Axes, curve: pd.DataFrame, name: str = "local_entropy", **look: Any) -> None:
    """One curve of entropies, in the order of distances; what is negative is thin."""
    _draw(ax, curve, curve[name], (curve[name] < 0).astype(int), look)


def draw_around(ax: Axes, curve: pd.DataFrame, values: pd.Series, **look: Any) -> None:
    """Values of another kind along the same curve."""
    _draw(ax, curve, values, pd.Series(0, values.index), look)


def _draw(
    ax: Axes, curve: pd.DataFrame, values: pd.Series, kind: pd.Series, look: dict[str, Any]
) -> None:
    """Parts by what their points are; a step between two parts looks like the lesser one."""
    if "replicon" in curve:
        kind = kind + 2 * unstable(curve["replicon"]).astype(int)
    before, after = (kind.shift(step, fill_value=0) for step in (1, -1))
    for part in sorted(set(kind) - {0}, reverse=True):
        joins = (kind < part) & ((before == part) | (after == part))
        there = values.where((kind == part) | joins)
        ax.plot(curve["distance"], there, **(look | LOOKS[part] | MARK))
    ax.plot(curve["distance"], values.where(kind == 0, np.nan), **look)
