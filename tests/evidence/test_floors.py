"""A task at its floor leaves no room to fall, and shows no trend."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.floors import at_floor


def runs(*levels: float, seeds: int = 8, luck: int = 0) -> pd.DataFrame:
    noise = 0.006 * np.random.default_rng(luck).normal(size=(len(levels), seeds))
    rows = [
        {"width": width, "test_error": level + noise[width, n]}
        for width, level in enumerate(levels)
        for n in range(seeds)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("table", "floor"),
    [
        (runs(0.05, 0.05, 0.05, 0.05, luck=1), True),
        (runs(0.09, 0.08, 0.06, 0.05), False),
        (runs(0.3, 0.3, 0.3, 0.3), False),
        (runs(0.05, 0.05, 0.3, 0.3), False),
        (runs(0.05, 0.05, seeds=1), False),
    ],
)
def test_a_floor_is_low_and_level(table: pd.DataFrame, floor: bool) -> None:
    assert at_floor(table, "width", "test_error", below=0.1) == floor


def test_of_tasks_at_their_floor_one_in_twenty_is_taken_for_another() -> None:
    tables = [runs(*[0.05] * 4, luck=luck) for luck in range(60)]
    floors = [at_floor(table, "width", "test_error", below=0.1) for table in tables]
    assert 0.85 < np.mean(floors) < 1.0
