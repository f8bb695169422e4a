"""Sweeps of the weight decay against the exact landscape."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.kinetics.joined import joined

from atypical.evidence.jumps import jumps, loops
from atypical.kinetics import sweeps
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.landscape_tables import landscape_table, path_table

sweep_table = joined(sweeps.sweep_table)

BETA = [0.1, 0.2, 0.3, 0.34, 0.36, 0.4, 0.42, 0.5, 0.7, 0.85, 0.95]


@pytest.fixture(scope="module")
def sweep() -> pd.DataFrame:
    curves = [
        {"depth": L, "data": kind, "direction": way}
        for L, kind in ((2, "whitened"), (3, "whitened"), (3, "raw"))
        for way in ("up", "down")
    ]
    world = {"hidden": 4, "samples": 200, "test_samples": 50}
    return sweep_table(curves, BETA, [1, 2], 0.2, 1e-8, 100_000, 1e-4, **world)


def test_upward_whitened_sweeps_follow_the_learned_branch(sweep: pd.DataFrame) -> None:
    runs = sweep.query("depth == 3 and data == 'whitened' and direction == 'up'")
    for column, eta in (("s1", 0.9), ("s2", 0.8)):
        theory = [np.nan_to_num(stationary_points(Mode(3, eta, b)).lam_min) for b in runs["beta"]]
        np.testing.assert_allclose(runs[column], theory, atol=2e-6)


def test_modes_disappear_at_their_spinodals(sweep: pd.DataFrame) -> None:
    up = jumps(sweep).query("direction == 'up' and data == 'whitened'")
    assert len(up) == 8 and (up["beta"] - up["beta_c"]).abs().le(up["error"] + 1e-12).all()


def test_raw_samples_jump_at_the_spinodals_of_their_own_singular_values(
    sweep: pd.DataFrame,
) -> None:
    raw = jumps(sweep).query("direction == 'up' and data == 'raw'")
    assert (raw["beta"] - raw["beta_c"]).abs().le(raw["error"] + 0.03).all()
    assert raw.groupby("mode")["eta"].nunique().eq(2).all()


def test_two_layers_have_no_hysteresis_and_three_never_return(sweep: pd.DataFrame) -> None:
    wide = loops(sweep).query("data == 'whitened'").groupby("depth")["width"]
    assert wide.max()[2] == pytest.approx(0, abs=1e-12)
    assert wide.min()[3] > 0.2
    assert (sweep.query("depth == 3 and direction == 'down'")["rank"] == 0).all()


def test_errors_of_rank_zero_are_those_of_the_task(sweep: pd.DataFrame) -> None:
    none = sweep.query("rank == 0 and data == 'whitened'")
    np.testing.assert_allclose(none["train_mse"], 1.0, atol=1e-5)


def test_points_that_did_not_converge_make_no_jump(sweep: pd.DataFrame) -> None:
    broken = sweep.assign(status="budget")
    assert jumps(broken).empty


def test_tables_of_the_landscape_agree_with_each_other() -> None:
    points = landscape_table([3], [0.8], [0.32, 0.4])
    assert points["status"].tolist()[0] == "converged" and np.isnan(points["lam_min"][1])
    lam = [0.0, points["lam_saddle"][0], points["lam_min"][0]]
    path = path_table([3], [0.8], [0.32], lam)
    np.testing.assert_allclose(
        path["energy"], [0, points["barrier_up"][0], points["energy_difference"][0]], atol=1e-12
    )
