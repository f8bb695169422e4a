"""On what combination of batch and learning rate escape times depend exponentially: a comparison of
likelihoods.

Every form has two numbers, ln k = −(a + b x) with k the rate per unit of learning rate × steps, and
is fitted to the same events and times at risk, so that differences of ln L compare the forms.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.arrhenius import fit_counts

Array = NDArray[np.float64]

# Inverse noise: Arrhenius' law with T ∝ lr/B, lr²/B, lr/√B, and with one that knows no batch.
FORMS: dict[str, Callable[[Array, Array], Array]] = {
    "lr/B": lambda lr, batch: batch / lr,
    "lr²/B": lambda lr, batch: batch / lr**2,
    "lr/√B": lambda lr, batch: np.sqrt(batch) / lr,
    "lr": lambda lr, batch: 1 / lr,
}


def forms(rates: pd.DataFrame) -> pd.DataFrame:
    """The forms, the likeliest first.   rates: learning_rate, batch, events, watched.

    Columns: form, slope, misfit (deviance over that of chance) and behind (ln L below that of the
    likeliest); NaN where there are no events at two levels of noise.
    """
    lr, batch, events, watched = (
        rates[c].to_numpy(float) for c in ("learning_rate", "batch", "events", "watched")
    )
    rows = []
    for form, inverse_noise in FORMS.items():
        x = inverse_noise(lr, batch)
        line = fit_counts(x, events, watched)
        log_rate = -(line.intercept + line.slope * x)
        likelihood = float(events @ log_rate - watched @ np.exp(log_rate))
        rows.append((form, line.slope, line.misfit, likelihood))
    table = pd.DataFrame(rows, columns=["form", "slope", "misfit", "log_likelihood"])
    table = table.assign(behind=table["log_likelihood"].max() - table["log_likelihood"])
    return table.drop(columns="log_likelihood").sort_values("behind", ignore_index=True)
