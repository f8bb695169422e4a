"""Compiled singular values against LAPACK's."""

import numpy as np
import pytest
from numba import njit

from atypical.kinetics.engine.singular import by_rotations, singular_value

SHAPES = [(2, 2), (2, 5), (3, 3), (5, 3), (4, 7), (5, 5), (6, 7), (20, 12)]


@njit
def of_lane(end, c, mode):
    return singular_value(end, c, mode)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_values_of_every_lane_are_those_of_lapack(shape):
    ends = np.random.default_rng(0).normal(size=(*shape, 20))
    for c in range(20):
        exact = np.linalg.svd(ends[..., c], compute_uv=False)
        ours = [of_lane(ends, c, mode) for mode in range(min(shape))]
        np.testing.assert_allclose(ours, exact, rtol=0, atol=1e-12 * exact[0])


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 1e-3, 1e-6, 1e-9, 1e-12],
        [0.9, 0.9, 0.9, 0.8, 0.8],
        [0.9, 0.8, 0.0, 0.0, 0.0],
        [0.0] * 5,
        [1e-160, 1e-161, 1e-162, 0.0, 0.0],
    ],
)
def test_graded_equal_and_vanishing_values_are_met(values):
    rng = np.random.default_rng(1)
    left, right = (np.linalg.qr(rng.normal(size=(n, n)))[0] for n in (6, 5))
    M = left[:, :5] * values @ right
    for matrix in (M, M.T):
        ours = [by_rotations(matrix, mode) for mode in range(5)]
        np.testing.assert_allclose(ours, values, rtol=0, atol=1e-14 * max(values[0], 1e-140))


def test_a_map_that_is_not_a_number_has_no_singular_value():
    assert np.isnan(by_rotations(np.full((3, 4), np.nan), 1))
