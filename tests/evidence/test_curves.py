"""Curves between their points, and the loops of nonlinear networks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.loss_loops import loss_loops
from atypical.evidence.reading import read


def test_reading_between_points_errs_by_no_more_than_it_says() -> None:
    x = np.linspace(0, 2, 9)
    for at in (0.1, 0.7, 1.9):
        found = read(x, x**2, at)
        assert abs(found.value - at**2) <= found.error


def test_a_straight_line_is_read_without_error_either_way() -> None:
    x = np.linspace(0, 1, 5)
    assert read(x, 3 * x - 1, 0.4).value == pytest.approx(0.2)
    zero = read(3 * x - 1, x, 0.0)
    assert (zero.value, zero.error) == (pytest.approx(1 / 3), pytest.approx(0.0, abs=1e-15))


def test_a_loop_is_as_wide_as_its_jumps_are_apart() -> None:
    beta = np.array([0.01, 0.1, 1.0, 10.0])
    losses = {"up": [0.0, 0.0, 0.0, 2.0], "down": [0.0, 2.0, 2.0, 2.0]}
    sweep = pd.concat(
        pd.DataFrame({"beta": beta, "train_loss": loss}).assign(direction=way)
        for way, loss in losses.items()
    ).assign(activation="tanh", seed=1)
    (found,) = loss_loops(sweep).itertuples()
    assert (found.up, found.down) == (pytest.approx(10**0.5), pytest.approx(0.1 / 10**0.5))
    assert found.ratio == pytest.approx(100)
    assert found.area == pytest.approx(4 * np.log(10))
    assert loss_loops(sweep[sweep["direction"] == "up"]).empty
