"""The form of the exponent is found from censored escape times."""

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.forms import CLOCKS, FORMS, forms

LEVELS = [(lr, b) for lr in (0.002, 0.003, 0.005, 0.008) for b in (16, 32, 64, 128)]


def runs(form: str, clock: str, shape: float = 2.0) -> pd.DataFrame:
    """Weibull times over three decades, 20 at every level of noise; the longest are censored."""
    rng = np.random.default_rng(3)
    lr, batch = np.repeat(np.array(LEVELS, dtype=float), 20, axis=0).T
    x = FORMS[form](lr, batch)
    scale = 1e3 * np.exp(np.log(1e3) * (x - x.min()) / np.ptp(x))
    steps = scale * rng.weibull(shape, len(lr)) * (0.005 / lr if clock == CLOCKS[0] else 1)
    seen = np.minimum(steps, 3e5)
    return pd.DataFrame(
        {"learning_rate": lr, "batch": batch, "time": seen * lr, "escaped": (steps < 3e5) * 1}
    ).assign(status="converged")


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("form", FORMS)
def test_the_form_that_made_the_times_is_the_likeliest(form, clock):
    found = forms(runs(form, clock))
    assert (found["form"][0], found["clock"][0], found["behind"][0]) == (form, clock, 0)
    assert (found["behind"][1:] > 1).all()
    assert found["shape"][0] == pytest.approx(2.0, abs=0.2)


def test_exponential_times_have_shape_one_and_the_slope_that_they_were_made_with():
    x = FORMS["lr/B"](*np.array(LEVELS, dtype=float).T)
    found = forms(runs("lr/B", CLOCKS[0], shape=1.0)).loc[0]
    assert found["shape"] == pytest.approx(1.0, abs=0.1)
    assert found["slope"] == pytest.approx(np.log(1e3) / np.ptp(x), rel=0.05)


def test_without_events_at_two_levels_there_is_nothing_to_compare():
    assert forms(runs("lr/B", CLOCKS[0]).assign(escaped=0))["behind"].isna().all()
