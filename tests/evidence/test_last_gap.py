"""A gap separates dense neighbourhoods from most solutions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.last_gap import beyond_the_last_gap

D = np.array([0.01, 0.02, 0.04, 0.1, 0.2, 0.3, 0.4])


def around(*entropy: float) -> pd.DataFrame:
    return pd.DataFrame({"distance": D, "local_entropy": entropy}).sample(frac=1, random_state=0)


def test_most_solutions_lie_beyond_the_gap() -> None:
    found = beyond_the_last_gap(around(0.01, -0.01, -0.01, 0.02, 0.2, 0.3, 0.1))
    assert found is not None
    assert found.value == pytest.approx(0.3 - 0.07)
    assert found.error == pytest.approx(np.hypot(0.03, 0.1))


def test_a_gap_that_ends_at_most_solutions_leaves_no_range() -> None:
    found = beyond_the_last_gap(around(0.01, 0.02, -0.01, -0.02, -0.1, 0.05, 0.0))
    assert found is not None
    assert found.value < found.error


@pytest.mark.parametrize(
    "entropy",
    [
        (0.01, 0.02, 0.03, 0.04, 0.2, 0.3, 0.1),
        (-0.01, -0.01, -0.01, 0.02, 0.2, 0.3, 0.1),
    ],
)
def test_without_solutions_on_both_sides_there_is_no_gap(entropy: tuple[float, ...]) -> None:
    assert beyond_the_last_gap(around(*entropy)) is None
