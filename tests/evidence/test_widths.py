"""Thresholds in width, and the learning rate at which algorithms are compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.widths import at_best_rates, thresholds


def runs(centre: float, rate: float = 0.1, epochs: int = 10) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    rows = [
        {"seed": seed, "width": width, "size": 75 * width, "stopping": stopping}
        | {"solved": int(rng.random() < 1 / (1 + (centre / width) ** 8))}
        for stopping in ("zero", "loss")
        for width in (4, 8, 12, 16, 24, 32, 64)
        for seed in range(60)
    ]
    common = {"weights": "continuous", "algorithm": "adam", "rate": rate, "epochs": epochs}
    return pd.DataFrame(rows).assign(**common)


def test_a_threshold_is_found_where_half_of_the_runs_are_solved() -> None:
    (found,) = thresholds(runs(14.0), ["weights", "algorithm", "rate"]).itertuples()
    assert found.threshold == pytest.approx(14.0, abs=4 * found.error)
    assert found.error < 1.5
    assert found.parameters == pytest.approx(75 * found.threshold)
    assert (found.seeds, found.status) == (60, "converged")


def test_a_curve_that_never_crosses_has_no_threshold() -> None:
    (found,) = thresholds(runs(1e4), ["weights", "algorithm", "rate"]).itertuples()
    assert np.isnan(found.threshold)
    assert found.status == "not bracketed"


def test_the_rate_that_solves_most_stands_for_an_algorithm() -> None:
    table = pd.concat([runs(14.0, 0.1), runs(10.0, 0.3), runs(30.0, 1.0)])
    assert set(at_best_rates(table, table)["rate"]) == {0.3}
    quick = pd.concat([runs(14.0, 0.1, epochs=9), runs(14.0, 0.3, epochs=5)])
    assert set(at_best_rates(quick, quick)["rate"]) == {0.3}
