"""Success rates, and how well a number of runs tells them."""

from __future__ import annotations

from typing import Any

import numpy as np

SIGMA = 1.0


def wilson(rate: Any, runs: Any) -> tuple[Any, Any]:
    """Centre and half width of the Wilson interval at one standard deviation.

    Unlike the standard error it does not vanish where all runs agree.
    Source: Wilson, J. Am. Stat. Assoc. 22, 209 (1927).
    """
    z2 = SIGMA**2 / runs
    centre = (rate + z2 / 2) / (1 + z2)
    return centre, np.sqrt(rate * (1 - rate) * z2 + z2**2 / 4) / (1 + z2)
