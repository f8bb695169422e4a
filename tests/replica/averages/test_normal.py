"""Compiled functions of the normal distribution against those of scipy."""

import numpy as np
import pytest
from scipy.special import erfcx, log_ndtr, ndtr

from atypical.replica.averages import normal

ANYWHERE = np.concatenate([np.linspace(-25, 25, 401), [-1e-12, 1e-12, 40.0, 1e3, 1e6]])
POSITIVE = np.geomspace(1e-20, 1e280, 301)


def ratio(x):
    return np.sqrt(np.pi / 2) * erfcx(x / np.sqrt(2))


def up_to(x):
    """Φ(x) from its own density."""
    return normal.below(1.0, np.exp(-x * x / 2) / normal.ROOT_2PI, x)


@pytest.mark.parametrize(
    ("compiled", "known", "at"),
    [
        (normal.exp, np.exp, np.linspace(-340, 700, 401)),
        (normal.log1p, np.log1p, np.concatenate([POSITIVE, -np.geomspace(1e-20, 0.999, 101)])),
        (normal.mills, lambda x: ratio(np.abs(x)), ANYWHERE),
        (up_to, ndtr, ANYWHERE),
        (normal.log_tail, lambda x: log_ndtr(-x), ANYWHERE),
        (normal.hazard, lambda x: 1 / ratio(x), ANYWHERE),
    ],
    ids=["exp", "log1p", "mills", "below", "log_tail", "hazard"],
)
def test_compiled_functions_agree_with_those_of_scipy(compiled, known, at):
    found = np.array([compiled(float(x)) for x in at])
    assert found == pytest.approx(known(at), rel=1e-13)


def test_what_exponentials_leave_out_is_nothing_and_stays_an_ordinary_number():
    least = normal.exp(-1e300)
    assert 0 < least < 1e-150
    assert least * least > np.finfo(float).tiny
    assert np.isfinite(normal.exp(1e300))
    assert -1e-150 < normal.log_tail(-1e3) <= 0
