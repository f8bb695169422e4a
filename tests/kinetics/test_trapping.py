"""Traps: how they are prepared, that converged ones hold, and what opens them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.kinetics.joined import joined

from atypical.kinetics import escape, sparse, trapping
from atypical.kinetics.checkpoints import (
    aged,
    converged,
    escape_direction,
    missing_eta,
    prepared,
    relax,
    settled,
    steepness,
    stopped_early,
    with_residual,
)
from atypical.kinetics.engine.compiled import descend
from atypical.kinetics.engine.replicas import BEYOND, Protocol
from atypical.kinetics.escape import way_out
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.sparse import growth_time
from atypical.kinetics.world import Ensemble, World, ensemble, recorded, words_of

one_way_table = joined(escape.one_way_table)
langevin_table = joined(escape.langevin_table)
sparse_delay_table = joined(sparse.sparse_delay_table)
sparse_table = joined(sparse.sparse_table)
delayed_table = joined(trapping.delayed_table)
noise_table = joined(trapping.noise_table)
trapping_table = joined(trapping.trapping_table)

SMALL = {"hidden": 4, "samples": 64, "test_samples": 64}
SADDLE = stationary_points(Mode(3, 0.8, 0.03)).lam_saddle ** (1 / 3)


@pytest.fixture(scope="module")
def few() -> Ensemble:
    return ensemble(World(**SMALL), [1, 2, 3])


def curve(preparation: str, strength: float, **others: Any) -> dict[str, Any]:
    """A condition of delayed_table and trapping_table, as in the paper but for `others`."""
    start = {"start": "rank-1", "preparation": preparation, "strength": strength, "beta": 0.03}
    return {**trapping.USUAL, **start, "batch": 16, "epochs": 600, **others}


def left(preparation: str, strength: float, batch: int = 64) -> dict[str, Any]:
    """A condition of sparse_table and sparse_delay_table."""
    return {"preparation": preparation, "strength": strength, "batch": batch}


@pytest.mark.parametrize("rank", [0, 1, 2])
@pytest.mark.parametrize("whitened", [True, False])
def test_converged_checkpoints_are_stationary_and_of_their_rank(rank: int, whitened: bool) -> None:
    here = ensemble(World(**{**SMALL, "samples": 512}, whitened=whitened), [1, 2, 3])
    point = converged(here, 0.1, rank)
    assert (point.status == "converged").all()
    assert steepness(here, point.weights, 0.1).max() < 1e-10
    assert (here.observed(point.weights)["rank"] == rank).all()


def test_a_checkpoint_beyond_the_spinodal_is_called_what_it_is(few: Ensemble) -> None:
    assert (converged(few, 0.38, 2).status == "checkpoint not converged").all()


def test_singular_values_of_whitened_checkpoints_are_those_of_theory(few: Ensemble) -> None:
    seen = few.observed(converged(few, 0.2, 2).weights)
    for column, eta in (("s1", 0.9), ("s2", 0.8)):
        np.testing.assert_allclose(seen[column], stationary_points(Mode(3, eta, 0.2)).lam_min, 1e-7)


def test_the_residual_adds_the_missing_mode_and_nothing_else(few: Ensemble) -> None:
    point = converged(few, 0.1, 1)
    seen = few.observed(with_residual(few, point.weights, 1, 0.2))
    np.testing.assert_allclose(seen["s2"], 0.2**3, rtol=1e-6)
    np.testing.assert_allclose(seen["s1"], few.observed(point.weights)["s1"], rtol=1e-9)
    np.testing.assert_allclose(missing_eta(few, point.weights, 1), 0.8, atol=1e-9)
    step = few.world.shape.split(escape_direction(few, point.weights, 1))
    assert sum((W**2).sum(axis=(1, 2)) for W in step) == pytest.approx(np.ones(3))


def test_stopping_earlier_leaves_more_weight(few: Ensemble) -> None:
    left = [
        few.observed(stopped_early(few, 0.03, 1, e).weights)["s2"].max() for e in (60, 120, 400)
    ]
    assert left[0] > 10 * left[1] > 1e3 * left[2]


def test_more_epochs_of_sgd_in_the_trap_leave_less_weight_there() -> None:
    here = ensemble(World(**{**SMALL, "samples": 512}), [1, 2, 3])
    left = [here.observed(aged(here, 0.03, 1, e).weights)["s2"].max() for e in (60, 70, 80)]
    assert left[0] > 10 * left[1] > 1e2 * left[2]


def test_where_the_error_settles_earlier_more_weight_is_left(few: Ensemble) -> None:
    loose, strict = (settled(few, 0.03, 1, change) for change in (1e-6, 1e-7))
    assert (loose.status == "converged").all()
    left = [few.observed(point.weights)["s2"].to_numpy() for point in (loose, strict)]
    assert (left[0] > 5 * left[1]).all()
    assert (settled(few, 0.03, 1, 0.0).status == "checkpoint not converged").all()


def test_a_checkpoint_is_its_seeds_own_whoever_is_prepared_beside_it(few: Ensemble) -> None:
    alone = ensemble(few.world, [2])
    for way, strength in (("aged", 30), ("settled", 1e-6), ("early", 50), ("residual", 0.1)):
        own, beside = (prepared(e, way, strength, 0.03, 1).weights for e in (alone, few))
        np.testing.assert_array_equal(own[0], beside[1], way)


def test_a_converged_trap_holds_and_one_with_weight_beyond_the_saddle_opens() -> None:
    curves = [curve("converged", 0.0)]
    curves += [curve("residual", SADDLE * x) for x in (0.9, 1.1)]
    runs = trapping_table(curves, [1, 2], **SMALL).query("criterion == 'basin'")
    escaped = runs.groupby("strength")["escaped"].agg(set)
    assert escaped.tolist() == [{0}, {0}, {1}]
    np.testing.assert_allclose(runs["saddle_weight"], SADDLE)
    assert (runs.query("escaped == 0")["epochs"] == 600).all()


def test_injected_noise_opens_a_converged_trap() -> None:
    runs = trapping_table([curve("noise", 1e-4)], [1, 2], **SMALL)
    assert (runs["escaped"] == 1).all()
    paper, basin = (runs[runs["criterion"] == c]["epochs"].to_numpy() for c in ("paper", "basin"))
    assert (paper <= basin).all()


def test_a_converged_trap_has_no_noise_towards_the_missing_mode() -> None:
    curves = [{"beta": 0.1, "residual": d} for d in (0.0, 0.01, 0.02)]
    noise = noise_table(curves, [1, 2], 0.08, 16, 32, **SMALL)
    towards = noise.groupby("residual")["noise_escape"].mean()
    assert towards[0.0] < 1e-30
    assert noise["noise_present"].min() > 1e-3
    assert towards[0.02] / towards[0.01] == pytest.approx(2**4, rel=0.02)


def test_a_small_weight_at_the_trap_decays_at_the_weight_decay() -> None:
    noise = noise_table([{"beta": 0.1, "residual": 0.0}], [1, 2], 0.08, 16, 32, **SMALL)
    exact = np.log1p(-0.08 * 0.1) / 0.08
    np.testing.assert_allclose(noise["growth_rate"], exact, rtol=1e-4)


def test_trajectories_start_at_the_checkpoint_and_say_when_the_batch_is_full() -> None:
    runs = delayed_table([curve("converged", 0.0, batch=100, epochs=50)], [1, 2], 5, **SMALL)
    assert set(runs["full_batch"]) == {1}
    assert sorted(runs["epoch"].unique()) == recorded(50, 5)
    drift = runs.groupby("seed")["test_mse"].agg(np.ptp)
    assert drift.max() < 1e-9


def test_escape_times_are_counted_in_learning_rate_times_steps() -> None:
    base = {"direction": "up", "start_rank": 1, "beta": 0.03, "residual": 1.3 * SADDLE, "batch": 64}
    curves = [{**base, "learning_rate": rate} for rate in (0.02, 0.04)]
    runs = one_way_table(curves, [1, 2], 10_000, 10_000, **SMALL)
    assert set(runs["escaped"]) == {1}
    times = runs.groupby("learning_rate")["time"].mean()
    assert times[0.02] == pytest.approx(times[0.04], rel=0.02)
    np.testing.assert_allclose(runs["epochs"] * runs["learning_rate"], runs["time"])


@pytest.mark.parametrize(
    ("start_rank", "gain", "beta", "noise"),
    [
        (2, -1, 0.34, {"learning_rate": 0.2, "batch": 4}),
        (1, 1, 0.3, {"learning_rate": 0.1, "batch": 64, "temperature": 4e-3}),
    ],
    ids=["down", "up"],
)
def test_a_run_that_is_said_to_have_escaped_does_not_return_without_noise(
    few: Ensemble, start_rank: int, gain: int, beta: float, noise: dict[str, Any]
) -> None:
    trap = few.replicas(converged(few, beta, start_rank).weights, beta, **noise)
    out = descend(trap, Protocol(400_000, 10, way_out(few, beta, start_rank, gain)))
    assert (out.status == BEYOND).all()
    left = few.observed(relax(few, out.replicas.weights, beta))
    assert (left["rank"] == start_rank + gain).all()


def test_a_mode_is_lost_sooner_to_small_batches_and_never_without_noise() -> None:
    base = {"direction": "down", "start_rank": 2, "beta": 0.34, "residual": 0.0}
    curves = [{**base, "learning_rate": 0.2, "batch": batch} for batch in (4, 8, 64)]
    runs = one_way_table(curves, range(1, 9), 10_000, 10_000, **SMALL)
    times = runs.groupby("batch")["time"].median()
    assert times[4] < times[8] < times[64]
    assert set(runs.query("full_batch == 1")["escaped"]) == {0}
    lost = runs.query("batch == 4 and escaped == 1")
    assert len(lost) == 8 and set(lost["status"]) == {"converged"}


def test_a_state_without_a_saddle_has_nowhere_to_escape_to() -> None:
    base = {"direction": "up", "start_rank": 1, "residual": 0.0, "learning_rate": 0.1, "batch": 8}
    runs = one_way_table([{**base, "beta": 0.36}], [1], 10, 10, **SMALL)
    assert runs["status"].tolist() == ["no saddle"]


def test_stronger_injected_noise_escapes_sooner_and_theory_says_so() -> None:
    base = {"hidden": 2, "start_rank": 0, "beta": 0.3}
    world = {"samples": 16, "test_samples": 16}
    curves = [{**base, "barrier_over_temperature": f} for f in (3.0, 6.0)]
    runs = langevin_table(curves, range(20), 0.1, 100_000, **world)
    by = runs.groupby("barrier_over_temperature")[["time", "rate_theory"]].mean()
    assert by["time"][6.0] > 2 * by["time"][3.0]
    assert by["rate_theory"][6.0] < by["rate_theory"][3.0] / 2


def test_the_delay_on_few_samples_is_the_growth_of_the_residual_weight() -> None:
    curves = [left("residual", d) for d in (0.0, 0.006, 0.02)]
    world = {"hidden": 4, "test_samples": 50}
    runs = sparse_delay_table(curves, [1, 2, 3], 20_000, 0.0025, 0.1, 2000, 25, **world)
    assert set(runs["full_batch"]) == {1} and set(runs["batch_used"]) == {25}
    above = runs[runs["strength"] > 1.1 * runs["saddle_weight"]]
    below = runs[runs["strength"] < 0.9 * runs["saddle_weight"]]
    assert len(above) >= 4 and set(below["escaped"]) == {0}
    np.testing.assert_allclose(above["epochs"], above["predicted"], rtol=0.05)


def test_growth_time_solves_its_differential_equation() -> None:
    eta, beta = np.array([0.7]), 0.01
    w, t, dt = 0.05, 0.0, 1e-3
    while w < 0.1:
        w += dt * (0.7 * w * w - beta * w)
        t += dt
    assert growth_time(0.05, 0.1, eta, beta, 3)[0] == pytest.approx(t, rel=1e-3)
    assert growth_time(0.01, 0.1, eta, beta, 3)[0] == np.inf
    assert growth_time(0.01, 0.1, eta, 0.0, 3)[0] == pytest.approx((100 - 10) / 0.7)
    assert growth_time(0.01, 0.1, eta, beta, 2)[0] == pytest.approx(np.log(10) / 0.69)


def test_a_sample_larger_than_its_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="samples: 30"):
        sparse_table([], [1], 10, 3, 0.0025, 0.1, 64, pool=20, samples=30)


def test_a_seed_s_runs_do_not_depend_on_the_other_seeds() -> None:
    runs = trapping_table([curve("early", 70, epochs=100)], [1, 2, 3], **SMALL)
    alone = trapping_table([curve("early", 70, epochs=100)], [3], **SMALL)
    pd.testing.assert_frame_equal(runs.query("seed == 3").reset_index(drop=True), alone)


def test_every_seed_has_samples_start_and_noise_of_its_own(few: Ensemble) -> None:
    for rows in (few.train, few.starts(), few.replicas(few.starts(), 0.1, 0.1, 8).keys):
        assert len({row.tobytes() for row in rows}) == 3


def nearly_equal(name: str, value: float, **others: Any) -> list[dict[str, Any]]:
    """Two conditions that no physics tells apart."""
    return [{**others, name: value * (1 + tiny)} for tiny in (0.0, 1e-7)]


def test_conditions_meet_different_noise() -> None:
    unprepared = {**curve("none", 0.0, start="random", epochs=5)}
    del unprepared["beta"]
    trap = {"start_rank": 2, "beta": 0.34, "residual": 0.0, "batch": 4, "direction": "down"}
    lost = one_way_table(nearly_equal("learning_rate", 0.2, **trap), [1, 2], 500, 500, **SMALL)
    injected = nearly_equal("barrier_over_temperature", 3.0, hidden=2, start_rank=0, beta=0.3)
    gained = langevin_table(injected, [1, 2], 0.1, 10_000, samples=16, test_samples=16)
    few = {"beta": 0.0025, "pool": 100, "samples": 25, "hidden": 4, "test_samples": 50}
    added = nearly_equal("strength", 0.02, preparation="residual")
    sparse = sparse_table(added, [1, 2], 50, 3, learning_rate=0.1, batch=5, **few).query(
        "epoch == 50"
    )
    free = nearly_equal("beta", 0.03, **unprepared)
    learned = delayed_table(free, [1, 2], 3, **SMALL).query("epoch == 5")
    for table, column in ((lost, "epochs"), (gained, "epochs"), (sparse, "s1"), (learned, "s1")):
        first, second = np.split(table[column].to_numpy(), 2)
        assert (np.abs(first / second - 1) > 1e-4).all()


def test_the_noise_of_a_condition_depends_on_its_values_alone(few: Ensemble) -> None:
    one = words_of({"beta": 0.3, "batch": 4})
    same = words_of({"batch": 4.0, "beta": np.float64(0.3)})
    assert one == same != words_of({"beta": 0.3, "batch": 5})


def test_a_run_that_diverges_is_neither_escaped_nor_held() -> None:
    fast, few = 50.0, {"beta": 0.0025, "pool": 100, "samples": 25, "hidden": 4, "test_samples": 50}
    down = {"direction": "down", "start_rank": 2, "beta": 0.1, "residual": 0.0, "batch": 8}
    wild = curve("converged", 0.0, learning_rate=fast, batch=8, epochs=50)
    tables = (
        one_way_table([{**down, "learning_rate": fast}], [1, 2], 50, 400, **SMALL),
        delayed_table([wild], [1, 2], 5, **SMALL),
        trapping_table([wild], [1, 2], **SMALL),
        sparse_table([left("residual", 0.02)], [1, 2], 50, 5, learning_rate=fast, batch=5, **few),
        sparse_delay_table([left("residual", 0.02, 5)], [1, 2], 50, learning_rate=fast, **few),
    )
    for table in tables:
        assert set(table["status"]) == {"diverged"}


def test_a_checkpoint_that_diverges_leaves_rows_that_say_so() -> None:
    """At this weight decay the preparation itself, of learning rate 0.2, is unstable."""
    wild = {"beta": 20.0, "residual": 0.1}
    few = {"beta": 20.0, "pool": 100, "samples": 25, "hidden": 4, "test_samples": 50}
    up = {**wild, "direction": "up", "start_rank": 1, "batch": 8, "learning_rate": 0.1}
    tables = (
        noise_table([wild], [1, 2], 0.08, 8, 10, **SMALL),
        trapping_table([curve("residual", 0.1, beta=20.0, batch=8, epochs=50)], [1, 2], **SMALL),
        one_way_table([up], [1, 2], 50, 400, **SMALL),
        sparse_delay_table([left("residual", 0.1, 5)], [1, 2], 50, learning_rate=0.1, **few),
    )
    for table, said in zip(tables, ("checkpoint not converged", *["diverged"] * 3), strict=True):
        assert set(table["status"]) == {said}


def test_a_mode_that_is_there_already_escapes_at_once() -> None:
    curve = {"direction": "up", "start_rank": 1, "beta": 0.03, "batch": 8, "learning_rate": 0.1}
    runs = one_way_table([{**curve, "residual": 0.9}], [1, 2], 10, 1000, **SMALL)
    assert runs["time"].tolist() == [0.0, 0.0] and set(runs["escaped"]) == {1}


def test_small_batches_make_more_steps_of_an_epoch_and_so_shorter_delays() -> None:
    curves = [left("residual", 0.02, batch) for batch in (25, 5)]
    world = {"hidden": 4, "test_samples": 50}
    runs = sparse_delay_table(curves, [1, 2], 5000, 0.0025, 0.1, 2000, 25, **world)
    full, small = (runs[runs["batch"] == batch] for batch in (25, 5))
    assert set(small["full_batch"]) == {0}
    np.testing.assert_allclose(small["predicted"], full["predicted"].to_numpy() / 5, rtol=1e-12)


def test_the_delay_is_the_growth_of_what_the_paper_s_criterion_leaves_over() -> None:
    world = {"hidden": 4, "test_samples": 2000}
    curves = [left("settled", change) for change in (1e-5, 1e-6)]
    runs = sparse_delay_table(curves, [1, 2, 3], 20_000, 0.0025, 0.1, 2000, 25, **world)
    grown = runs[(runs["weight_start"] > 2 * runs["saddle_weight"]) & (runs["weight_start"] < 0.1)]
    assert len(grown) >= 4 and set(grown["escaped"]) == {1}
    np.testing.assert_allclose(grown["epochs"], grown["predicted"], rtol=0.15)
    weight = runs.groupby("strength")["weight_start"].median()
    assert weight[1e-6] < weight[1e-5] < 0.1


def test_only_optimisers_that_scale_coordinates_leave_a_converged_trap() -> None:
    rates = {"sgd": 0.08, "momentum": 0.008, "adam": 0.006, "adamw": 0.006, "rmsprop": 0.006}
    # Adam takes some 3000 epochs, other ones with other roundings: ten times as many are enough.
    curves = [
        curve("converged", 0.0, optimiser=name, learning_rate=rate, batch=64, epochs=30000)
        for name, rate in rates.items()
    ]
    world = {**SMALL, "samples": 512}
    runs = trapping_table(curves, [1, 2, 3], **world).query("criterion == 'basin'")
    assert runs.groupby("optimiser")["escaped"].sum().to_dict() == {
        **dict.fromkeys(("sgd", "momentum"), 0),
        **dict.fromkeys(("adam", "adamw", "rmsprop"), 3),
    }


def test_every_kind_of_network_has_its_own_samples_and_starts() -> None:
    free = {"start": "random", "batch": 64, "epochs": 1}
    kinds = [{}, {"data": "raw"}, {"inputs": 5}, {"init": "orthogonal"}]
    runs = delayed_table([curve("none", 0.0, **free, **kind) for kind in kinds], [1], 1, **SMALL)
    at_start = runs.query("epoch == 0")
    assert at_start["test_mse"].nunique() == 4
    assert at_start["s1"].nunique() == 3  # samples do not move the weights at the start
    assert runs[["data", "inputs", "init"]].drop_duplicates().shape[0] == 4


def test_numbers_that_are_the_paper_s_do_not_move_the_noise() -> None:
    words = trapping._noise_of(curve("early", 70.0, batch=64))
    assert words == {"start": "rank-1", "preparation": "early", "strength": 70.0, "beta": 0.03}
    assert trapping._noise_of(curve("early", 70.0, optimiser="adam"))["optimiser"] == "adam"
