"""Around an isolated solution the local entropy is negative up to a radius."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from atypical.evidence.isolation import radius


def around(distance: np.ndarray, entropy: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"distance": distance, "local_entropy": entropy})


def test_the_radius_is_where_the_entropy_of_flips_outweighs_the_patterns() -> None:
    d = np.geomspace(1e-5, 0.3, 60)
    found = radius(around(d, -d * np.log(d) - 0.5 * np.sqrt(d)).sample(frac=1, random_state=0))
    zero = brentq(lambda at: np.sqrt(at) * np.log(at) + 0.5, 1e-3, 0.1)
    assert abs(found.value - zero) < found.error < 0.02 * zero


def test_what_is_isolated_nowhere_has_no_radius() -> None:
    d = np.array([1e-3, 1e-2, 0.1])
    found = radius(around(d, np.array([0.01, -0.1, 0.1])))
    assert (found.value, found.error) == (0.0, 1e-3)


def test_what_is_isolated_everywhere_has_no_number() -> None:
    assert np.isnan(radius(around(np.array([0.1, 0.2]), np.array([-1.0, -2.0]))).value)
