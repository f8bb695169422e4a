"""Gaussian averages against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from atypical.replica.averages.gaussian import density, graded, trapezoid


@given(
    position=st.floats(-8, 8), width=st.floats(1e-8, 3).filter(lambda w: w > 0), order=st.just(16)
)
def test_a_smooth_step_of_any_width_integrates_to_its_closed_form(position, width, order):
    z, w = graded([(position, width)], order)
    average = (w * density(z)) @ ndtr((z - position) / width)
    assert average == pytest.approx(ndtr(-position / np.hypot(1, width)), abs=1e-11)


def test_the_gaussian_alone_has_unit_mass_and_variance_without_any_feature():
    z, w = graded([], 12)
    assert w @ density(z) == pytest.approx(1, abs=1e-13)
    assert (w * density(z)) @ z**2 == pytest.approx(1, abs=1e-12)


def test_a_feature_beyond_the_range_adds_no_nodes():
    assert len(graded([(50.0, 1e-6)], 8)[0]) == len(graded([], 8)[0])


def test_the_trapezoid_is_symmetric_and_exact_for_the_characteristic_function():
    z, w = trapezoid(0.25)
    assert np.array_equal(z, -z[::-1])
    assert (w * density(z)) @ np.cos(3 * z) == pytest.approx(np.exp(-4.5), abs=1e-14)
