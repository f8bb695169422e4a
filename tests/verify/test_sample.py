"""The sample of runs that are made again finds forgeries as often as it says."""

from __future__ import annotations

import numpy as np
import pytest

from atypical.verify.cells import Rounding
from atypical.verify.sample import ENOUGH, FORGED, MISSED, drawn, missed, told


def test_the_sample_is_the_least_that_finds_one_per_cent() -> None:
    assert (1 - FORGED) ** ENOUGH < MISSED < (1 - FORGED) ** (ENOUGH - 1)


@pytest.mark.parametrize("total", [500, 5_000, 200_000])
def test_less_is_missed_without_replacement_than_with(total: int) -> None:
    assert missed(total, ENOUGH) <= (1 - FORGED) ** ENOUGH + 1e-12


@pytest.mark.parametrize("most", [1, 40])
def test_one_per_cent_of_forged_rows_is_found_at_the_stated_rate(most: int) -> None:
    """Curves of many rows and runs of one; forged are single rows, as of failed runs."""
    rng = np.random.default_rng(5)
    weights = rng.integers(1, most + 1, size=6_000 // most)
    units = np.repeat(np.arange(len(weights)), weights)
    forged = rng.choice(len(units), size=-(-len(units) // 100), replace=False)
    bad = {int(unit) for unit in units[forged]}
    draws = 2_000
    lost = sum(bad.isdisjoint(drawn(weights, ENOUGH, rng)) for _ in range(draws)) / draws
    # A curve that is made again shows all of its rows, so that fewer forged ones are missed.
    stated = missed(len(units), ENOUGH)
    error = 4 * np.sqrt(stated * (1 - stated) / draws)
    assert lost <= stated + error
    assert stated <= MISSED
    assert most > 1 or lost >= stated - error


def test_few_rows_are_all_drawn() -> None:
    rng = np.random.default_rng(1)
    assert drawn([2, 0, 3], 299, rng) == [0, 2]
    assert drawn([], 299, rng) == drawn([0], 299, rng) == []
    assert told(5, 5) == "all 5 rows"
    assert missed(100, 100) == 0


def test_only_numbers_agree_up_to_rounding() -> None:
    near = Rounding(1e-6)
    assert near.alike("1.0000001", "1")
    assert not near.alike("1.00001", "1")
    assert not near.alike("converged", "stalled")
    assert not near.alike("", "1")
    assert not near.alike("inf", "-inf")
    assert near.alike("inf", "inf")
    assert Rounding().alike("1", "1.0")
    assert not Rounding().alike("0.1", "0.1000001")
