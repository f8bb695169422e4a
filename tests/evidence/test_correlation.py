"""Rank correlations: of all runs, at equal width, and within instances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from atypical.evidence.correlation import rank_correlation, spearman, within_instances


def test_the_rank_correlation_is_spearmans_ties_included() -> None:
    pairs = np.random.default_rng(3).integers(5, size=(40, 2)).astype(float)
    assert spearman(pairs) == pytest.approx(spearmanr(*pairs.T).statistic, abs=1e-14)


def test_what_does_not_vary_has_no_rank_correlation() -> None:
    flat = np.array([[1.0, 2.0], [1.0, 3.0], [1.0, 4.0]])
    assert np.isnan(spearman(flat))
    assert np.isnan(spearman(flat[:, ::-1]))
    assert np.isnan(spearman(np.zeros((0, 2))))


def test_correlations_at_equal_width_leave_the_width_out() -> None:
    rng = np.random.default_rng(1)
    rows = [
        {"seed": seed, "width": w, "x": w + i / 10, "y": -w + i / 10 + 1e-3 * rng.random()}
        for seed in range(5)
        for w in range(4)
        for i in range(4)
    ]
    runs = pd.DataFrame(rows)
    assert rank_correlation(runs, "x", "y", within="width").value > 0.9
    overall = rank_correlation(runs, "x", "y")
    assert overall.value < -0.5
    assert 0 <= overall.error < 0.1


def test_widths_of_a_seed_do_not_count_as_independent() -> None:
    # Every width repeats the runs of its seeds, so more widths say nothing more.
    rng = np.random.default_rng(4)
    once = pd.DataFrame({"seed": np.repeat(range(8), 4), "x": rng.random(32)})
    once["y"] = once["x"] + rng.random(32)
    copies = pd.concat([once.assign(width=width) for width in range(9)])
    one = rank_correlation(once.assign(width=0), "x", "y", within="width")
    all_ = rank_correlation(copies, "x", "y", within="width")
    assert all_.value == pytest.approx(one.value)
    assert all_.error == pytest.approx(one.error, rel=0.2)


def test_one_seed_has_no_error() -> None:
    runs = pd.DataFrame({"seed": 1, "x": [1.0, 2.0, 3.0, 4.0], "y": [1.0, 2.0, 4.0, 3.0]})
    found = rank_correlation(runs, "x", "y")
    assert found.value == pytest.approx(0.8)
    assert np.isnan(found.error)


def test_too_few_runs_have_no_correlation() -> None:
    runs = pd.DataFrame({"seed": [1, 2], "width": 1, "x": [1.0, 2.0], "y": [1.0, 2.0]})
    assert np.isnan(rank_correlation(runs, "x", "y", within="width").value)


def test_correlations_are_taken_within_instances() -> None:
    # Between instances the correlation is negative, within each it is positive.
    rows = [{"instance": n, "x": n + i, "y": -5 * n + i} for n in range(10) for i in range(4)]
    found = within_instances(pd.DataFrame(rows), "x", "y")
    assert (found.value, found.error) == (1.0, 0.0)


def test_runs_without_either_measure_do_not_count_within_their_instance() -> None:
    rows = [{"instance": n, "x": i, "y": i} for n in range(3) for i in range(4)]
    runs = pd.DataFrame([*rows, {"instance": 0, "x": 9.0, "y": np.nan}])
    assert within_instances(runs, "x", "y").value == pytest.approx(1.0)
