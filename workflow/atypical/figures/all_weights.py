"""The entropy of all weights at a distance: no local entropy lies above it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

DISTANCES = np.linspace(1e-4, 0.5, 400)


def draw_all_weights(ax: Axes, **look: Any) -> None:
    """ln of the number of weights at Hamming distance d of any others, per weight, up to 1/2."""
    d = DISTANCES
    entropy = -d * np.log(d) - (1 - d) * np.log1p(-d)
    ax.plot(d, entropy, label="all weights", **look)
