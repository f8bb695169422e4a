"""The form of the exponent is found from censored escape times."""

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.forms import FORMS, forms

LEVELS = [(lr, b) for lr in (0.002, 0.003, 0.005, 0.008) for b in (16, 32, 64, 128)]


def rates(form: str, seed: int = 0) -> pd.DataFrame:
    """Counts of escapes in a fixed time, from 1 000 at the smallest exponent to 1 at the largest."""
    lr, batch = np.array(LEVELS, dtype=float).T
    x = FORMS[form](lr, batch)
    rate = np.exp(-np.log(1e3) * (x - x.min()) / np.ptp(x))
    events = np.random.default_rng(seed).poisson(1e3 * rate)
    return pd.DataFrame({"learning_rate": lr, "batch": batch, "events": events, "watched": 1e3})


@pytest.mark.parametrize("form", FORMS)
def test_the_form_that_made_the_times_is_the_likeliest(form):
    found = forms(rates(form))
    assert found["form"][0] == form and found["behind"][0] == 0
    assert (found["behind"][1:] > 10).all()
    assert 0.3 < found["misfit"][0] < 3


def test_without_events_at_two_levels_there_is_nothing_to_compare():
    assert forms(rates("lr/B").assign(events=0))["behind"].isna().all()
