"""Vectors of lanes compute as arrays do."""

# mypy: ignore-errors
from __future__ import annotations

import operator

import numpy as np
import pytest
from numba import njit

from atypical.kinetics.engine.vectors import LANES, at, fused, put, root, spread

SIGNS = (operator.add, operator.sub, operator.mul, operator.truediv)


@pytest.fixture
def numbers() -> np.ndarray:
    """Rows of lanes, (2, 3, LANES)."""
    return np.random.default_rng(1).uniform(0.5, 2.0, size=(2, 3, LANES))


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_stand_for_all_lanes(numbers: np.ndarray, sign: object) -> None:
    @njit
    def compute(rows, found):
        put(found, (), sign(at(rows, (0, 2)), at(rows, (1, 0))))

    found = np.zeros(LANES)
    compute(numbers, found)
    np.testing.assert_array_equal(found, sign(numbers[0, 2], numbers[1, 0]))


def test_a_number_is_spread_and_roots_are_drawn(numbers: np.ndarray) -> None:
    @njit
    def compute(rows, found):
        put(found, (0,), spread(3.0) * root(at(rows, (1, 1))))
        put(found, (1,), at(found, (0,)))

    found = np.zeros((2, LANES))
    compute(numbers, found)
    np.testing.assert_array_equal(found, [3.0 * np.sqrt(numbers[1, 1])] * 2)


def test_a_sum_keeps_its_lanes_apart(numbers: np.ndarray) -> None:
    @njit
    def compute(rows, found):
        total = spread(0.0)
        for i in range(rows.shape[0]):
            for j in range(rows.shape[1]):
                total = total + at(rows, (i, j))
        put(found, (), total)

    found = np.zeros(LANES)
    compute(numbers, found)
    np.testing.assert_allclose(found, numbers.sum(axis=(0, 1)), rtol=1e-15)


def test_a_fused_product_is_added(numbers: np.ndarray) -> None:
    """Its rounding is that of one operation, or of two where the processor has no such."""

    @njit
    def compute(rows, found):
        put(found, (), fused(at(rows, (0, 0)), at(rows, (0, 1)), at(rows, (1, 2))))

    found = np.zeros(LANES)
    compute(numbers, found)
    left, right, added = (
        numbers[index].astype(np.longdouble) for index in ((0, 0), (0, 1), (1, 2))
    )
    assert np.abs(found - (left * right + added)).max() < 1e-15
