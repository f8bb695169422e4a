"""On which power of the batch escape times in steps depend: the exponent θ of B^θ/lr on which they
collapse.

ln(steps) = f(ln lr − θ ln B) with f a cubic and θ fitted by weighted least squares; a mean time
of n escapes has variance 1/n in its logarithm. A parabola would bend exponents near 1 by a tenth. No
form of the law is assumed, and none is favoured.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.measured import Measured

Array = NDArray[np.float64]

# Exponents that are tried; none of a theory lies outside: no batch at 0, Arrhenius with lr/B at 1.
EXPONENTS = np.linspace(-1.0, 3.0, 401)
NUMBERS = 5  # of the fit: the cubic and its exponent


def exponent(rates: pd.DataFrame) -> Measured:
    """θ and its standard error, widened by the scatter.   rates: learning_rate, batch, rate (per
    learning rate × steps), events.

    NaN with escapes at one batch, or in no more conditions than the fit has numbers.
    """
    seen = rates[rates["events"] > 0]
    if seen["batch"].nunique() < 2 or len(seen) <= NUMBERS:
        return Measured(float("nan"), float("nan"))
    misfit = np.array([_misfit(seen, theta) for theta in EXPONENTS])
    best, step = int(np.clip(misfit.argmin(), 1, len(misfit) - 2)), EXPONENTS[1] - EXPONENTS[0]
    below, at, above = misfit[best - 1 : best + 2]
    bend = (below + above - 2 * at) / step**2
    scatter = max(1.0, at / (len(seen) - NUMBERS))
    theta = EXPONENTS[best] - (above - below) / (2 * step) / bend
    return Measured(float(theta), float(np.sqrt(2 * scatter / bend)))


def _misfit(rates: pd.DataFrame, theta: float) -> float:
    """Squares that the best cubic leaves, each over its variance."""
    lr, batch, rate, events = (
        rates[c].to_numpy(float) for c in ("learning_rate", "batch", "rate", "events")
    )
    x = np.log(lr) - theta * np.log(batch)
    terms = np.vander(x - x.mean(), NUMBERS - 1) * np.sqrt(events)[:, None]
    left = np.log(1 / (rate * lr)) * np.sqrt(events)
    solution = np.linalg.lstsq(terms, left, rcond=None)[0]
    return float(((terms @ solution - left) ** 2).sum())
