"""How far most solutions lie beyond the gap around a reference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.measured import Measured


def beyond_the_last_gap(curve: pd.DataFrame) -> Measured | None:
    """From the far edge of the gap around a reference to the distance of most solutions.

    curve: columns distance and local_entropy. A gap is a range of distances with negative local
    entropy, between distances where it is positive.   None where there is no gap.
    Error: half the steps of the grid at both ends.
    """
    curve = curve.sort_values("distance")
    d, entropy = curve["distance"].to_numpy(float), curve["local_entropy"].to_numpy(float)
    peak = int(entropy.argmax())
    empty = np.flatnonzero(entropy[:peak] < 0)
    if not len(empty) or not (entropy[: empty[0]] > 0).any():
        return None
    edge = int(empty[-1])
    steps = d[edge + 1] - d[edge], d[min(peak + 1, len(d) - 1)] - d[max(peak - 1, 0)]
    middle = (d[edge] + d[edge + 1]) / 2
    return Measured(float(d[peak] - middle), float(np.hypot(steps[0] / 2, steps[1] / 2)))
