"""The minimum of a curve is read between its points."""

from __future__ import annotations

import numpy as np
import pytest

from atypical.evidence.bottom import bottom


@pytest.mark.parametrize("points", [9, 19, 40])
def test_the_minimum_lies_within_its_error(points: int) -> None:
    x = np.geomspace(1e-4, 0.1, points)
    y = np.cosh(np.log(x / 0.0107)) + 0.1 * np.log(x) ** 3 / 60
    fine = np.geomspace(1e-4, 0.1, 100_001)
    exact = np.log10(fine[np.argmin(np.cosh(np.log(fine / 0.0107)) + 0.1 * np.log(fine) ** 3 / 60)])
    found = bottom(x, y)
    assert abs(found.value - exact) < found.error < (np.log10(x[1] / x[0])) / 2


def test_a_curve_that_rises_at_once_has_its_minimum_at_its_start() -> None:
    found = bottom(np.array([1e-3, 1e-2, 0.1]), np.array([1.0, 2.0, 0.5]))
    assert (found.value, found.error) == (-3.0, 1.0)


def test_a_curve_that_falls_to_the_end_has_none_before() -> None:
    assert bottom(np.array([1e-3, 1e-2, 0.1]), np.array([3.0, 2.0, 0.5])).value == -1.0


def test_near_an_end_the_minimum_is_known_to_half_a_step() -> None:
    found = bottom(np.array([1e-3, 1e-2, 0.1]), np.array([3.0, 2.0, 2.5]))
    assert -2.0 < found.value < -1.0
    assert found.error == pytest.approx(0.5)
