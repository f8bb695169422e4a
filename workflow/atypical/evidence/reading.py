"""What a curve is between its points, and the error of reading it there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atypical.evidence.measured import Measured

Array = NDArray[Any]


def read(x: Array, y: Array, at: float) -> Measured:
    """The curve y(x) at a place between its points, on straight lines.   x: growing.

    Error: the distance from what every second point alone would give.
    """
    fine, coarse = float(np.interp(at, x, y)), float(np.interp(at, x[::2], y[::2]))
    return Measured(fine, abs(fine - coarse))
