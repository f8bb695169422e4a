"""Loads at which the entropy of clones loses its shape: published ones, and those of the curves."""

import numpy as np
import pytest

from atypical.replica.clones import saddle
from atypical.replica.clones.saddle import Family
from atypical.replica.clones.thresholds import extrema
from atypical.replica.models.perceptron_clones import (
    Storage,
    clone_thresholds_table,
    clones_table,
)


@pytest.fixture(scope="module")
def thresholds():
    return clone_thresholds_table([2, 3, 4, 5, 20, "inf", "min"]).set_index("clones")


def test_overlap_gap_of_four_clones_is_the_published_one(thresholds):
    assert thresholds.overlap_gap["4"] == pytest.approx(0.784, abs=5e-4)


def test_four_clones_have_the_lowest_overlap_gap_of_whole_numbers(thresholds):
    gaps = thresholds.overlap_gap[["2", "3", "4", "5", "20", "inf"]]
    assert gaps.idxmin() == "4"
    assert thresholds.overlap_gap["min"] < gaps.min()


def test_dense_regions_break_up_within_the_published_interval(thresholds):
    assert 0.77 < thresholds.breakdown["min"] < 0.78


def test_few_clones_dip_at_every_load(thresholds):
    few = thresholds.loc[["2", "3", "4"]]
    assert (few.breakdown_status == "absent").all() and few.breakdown.isna().all()
    assert clones_table([0.3], [2], [1 - 2e-4, 1 - 2e-3]).slope.is_monotonic_decreasing


def test_thresholds_are_good_to_five_digits(thresholds, monkeypatch):
    assert thresholds.error.max() < 1e-7
    monkeypatch.setattr(saddle, "ORDER", 12)
    # A fold is left where its residual is small enough: what is held against is to be the better.
    monkeypatch.setattr("atypical.replica.clones.thresholds.FOLD_TOLERANCE", 2e-10)
    finer = clone_thresholds_table(["inf", "min"]).set_index("clones")
    for name in ("overlap_gap", "breakdown"):
        change = abs(finer[name] - thresholds[name][finer.index])
        assert (change <= thresholds.error[finer.index]).all()


def test_the_line_of_extrema_never_ends_in_decoupled_clones():
    assert min(point.saddle.spread_hat for point in extrema(Family(Storage(), 20.0))) > 0.1


@pytest.mark.parametrize("word", ["4", "20", "inf", "min"])
def test_at_the_overlap_gap_the_curve_touches_zero(thresholds, word):
    found = thresholds.loc[word]
    near = found.overlap_gap_distance * np.array([0.9, 1.0, 1.1])
    table = clones_table([found.overlap_gap], [word], 1 - 2 * near)
    assert table.entropy[1] == pytest.approx(0, abs=1e-8)
    assert table.slope[1] == pytest.approx(0, abs=1e-6)
    assert (table.entropy[[0, 2]] > 1e-7).all()


@pytest.mark.parametrize("word", ["20", "inf", "min"])
def test_the_curve_turns_back_only_above_the_breakdown(thresholds, word):
    found = thresholds.loc[word]
    near = found.breakdown_distance * np.linspace(0.8, 1.2, 9)
    below, above = (
        clones_table([found.breakdown + shift], [word], 1 - 2 * near).slope
        for shift in (-1e-4, 1e-3)
    )
    assert (below < 0).all()
    assert above.max() > 0
