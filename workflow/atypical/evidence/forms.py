"""On what combination of batch and learning rate escape times depend exponentially: a comparison of
likelihoods.

Times are Weibull with one shape for all conditions (1: exponential; above: a run takes a while
before it may escape at all), and the logarithm of their scale is a + b x, with x the inverse noise
of a form. They are counted in learning rate × steps or in steps: a prefactor of the rate that is
proportional to the learning rate, or none. Likelihoods are those of the same steps, censored runs
included, so that they compare.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from atypical.evidence.arrhenius import Line, fit_counts
from atypical.status import CONVERGED

Array = NDArray[np.float64]

# Inverse noise: Arrhenius' law with T ∝ lr/B, lr²/B, lr/√B, and with one that knows no batch.
FORMS: dict[str, Callable[[Array, Array], Array]] = {
    "lr/B": lambda lr, batch: batch / lr,
    "lr²/B": lambda lr, batch: batch / lr**2,
    "lr/√B": lambda lr, batch: np.sqrt(batch) / lr,
    "lr": lambda lr, batch: 1 / lr,
}
CLOCKS = ("lr × steps", "steps")
SHAPES = (0.3, 8.0)


def forms(runs: pd.DataFrame) -> pd.DataFrame:
    """The forms in each clock, the likeliest first.   runs: learning_rate, batch, escaped, time
    (learning rate × steps), status.

    Columns: form, clock, slope (b), shape, and behind: ln L below that of the likeliest, NaN where
    nothing escaped at two levels of noise.
    """
    runs = runs[(runs["status"] == CONVERGED) & (runs["time"] > 0)]
    lr, batch = (runs[name].to_numpy(float) for name in ("learning_rate", "batch"))
    escaped, time = runs["escaped"].to_numpy(float), runs["time"].to_numpy(float)
    rows = []
    for form, inverse_noise in FORMS.items():
        for clock in CLOCKS:
            unit = lr if clock == CLOCKS[0] else np.ones(len(lr))
            at = inverse_noise(lr, batch)
            slope, shape, likelihood = _weibull(at, time / lr * unit, escaped)
            rows.append((form, clock, slope, shape, likelihood + escaped @ np.log(unit)))
    table = pd.DataFrame(rows, columns=["form", "clock", "slope", "shape", "log_likelihood"])
    table = table.assign(behind=table["log_likelihood"].max() - table["log_likelihood"])
    return table.drop(columns="log_likelihood").sort_values("behind", ignore_index=True)


def _weibull(x: Array, times: Array, escaped: Array) -> tuple[float, float, float]:
    """Slope, shape and ln L of the likeliest law; NaN where there is none.

    Times to the power of the shape are exponential, with a rate whose logarithm is linear in x: for
    each shape the line is that of counts.
    """

    def fit(shape: float) -> tuple[Line, float]:
        line = fit_counts(x, escaped, times**shape)
        log_rate = -(line.intercept + line.slope * x)
        seen = escaped @ (log_rate + np.log(shape) + (shape - 1) * np.log(times))
        return line, float(seen - times**shape @ np.exp(log_rate))

    if not np.isfinite(fit(1.0)[0].slope):
        return float("nan"), float("nan"), float("nan")
    best = minimize_scalar(lambda shape: -fit(shape)[1], bounds=SHAPES, method="bounded")
    line, likelihood = fit(float(best.x))
    return line.slope / float(best.x), float(best.x), likelihood
