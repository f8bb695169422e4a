"""The exponent of the batch on which escape times collapse."""

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.collapse import exponent

LAWS = {
    "exponential": lambda x: np.exp(x),
    "power": lambda x: x**2.5,
    "both": lambda x: x**2 + 0.1 * np.exp(2 * x),
}


def rates(law, power, batches=(16, 64, 128), scatter=0.0):
    """Exact rates of 60 escapes each, or rates with an error of their own."""
    rng = np.random.default_rng(1)
    lr, batch = (a.ravel() for a in np.meshgrid((0.003, 0.004, 0.006, 0.01), batches))
    mean = (
        100 * law((batch / 64.0) ** power * 0.008 / lr) * np.exp(scatter * rng.normal(size=lr.size))
    )
    return pd.DataFrame(
        {"learning_rate": lr, "batch": batch, "rate": 1 / (lr * mean), "events": 60}
    )


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("power", [0.0, 0.3, 0.5, 1.0])
def test_the_exponent_does_not_depend_on_the_form_of_the_law(law, power):
    theta = exponent(rates(LAWS[law], power))
    assert theta.value == pytest.approx(power, abs=0.05)
    assert 0 < theta.error < 0.2


def test_scatter_widens_the_error():
    exact, scattered = (exponent(rates(LAWS["power"], 0.5, scatter=s)) for s in (0.0, 0.5))
    assert scattered.error > 1.5 * exact.error
    assert abs(scattered.value - 0.5) < 3 * scattered.error


def test_one_batch_or_few_conditions_have_no_exponent():
    assert np.isnan(exponent(rates(LAWS["power"], 0.5, batches=(64,))).value)
    assert np.isnan(exponent(rates(LAWS["power"], 0.5)[:5]).value)
