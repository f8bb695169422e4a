"""Odd feature non-linearities by name, normalised to unit variance: the share of their linear part.

μ₁ = E[z f(z)] and μ_*² = 1 − μ₁², for standard Gaussian z and E[f²] = 1.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from atypical.replica.averages.gaussian import density, graded

# μ₁² by name.
EXACT = {
    "sign": 2 / np.pi,
    "linear": 1.0,
    "erf": 2 / 3 / np.arcsin(2 / 3),
}
NUMERIC = {"tanh": np.tanh}
NAMES = (*EXACT, *NUMERIC)


@lru_cache
def linear_share(nonlinearity: float | str) -> float:
    """μ₁² of a non-linearity. Raises ValueError where it is unknown or has no linear part."""
    if nonlinearity in EXACT:
        return float(EXACT[str(nonlinearity)])
    if nonlinearity in NUMERIC:
        z, w = graded([(0.0, 1.0)], 24)
        f, w = NUMERIC[str(nonlinearity)](z), w * density(z)
        return float((w @ (z * f)) ** 2 / (w @ f**2))
    if isinstance(nonlinearity, str) or not 0 < nonlinearity <= 1:
        raise ValueError(
            f"nonlinearity: {nonlinearity!r} has no linear part that is known; "
            f"give one of {', '.join(NAMES)}, or mu_1^2 in (0, 1]."
        )
    return float(nonlinearity)
