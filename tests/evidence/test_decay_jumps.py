"""Jumps of the loss along sweeps of the weight decay: planted ones are found, slopes are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from atypical.evidence import decay_jumps
from atypical.evidence.published import JUMPS

GRID = np.linspace(0.002, 0.1, 50)
STEP = GRID[1] - GRID[0]


def swept(
    up: Sequence[float] = (0.0311, 0.0711),
    down: Sequence[float] = (),
    seeds: int = 3,
    dataset: str = "digits",
    width: float = 1e-4,
) -> pd.DataFrame:
    """Sweeps whose loss rises by 0.8 at each of these, over a width, on a slope."""
    frames = []
    for way, places in (("up", up), ("down", down)):
        rises = [np.clip((GRID - at) / width + 0.5, 0, 1) for at in places]
        loss = 4 * GRID + 0.8 * np.sum([*rises, 0 * GRID], axis=0)
        run = pd.DataFrame({"beta": GRID, "train_loss": loss if places else 2.3})
        frames += [run.assign(direction=way, seed=seed) for seed in range(seeds)]
    return pd.concat(frames, ignore_index=True).assign(dataset=dataset, status="converged")


def test_planted_jumps_are_found_to_within_half_a_step() -> None:
    found = decay_jumps.shared(swept())
    assert found["direction"].tolist() == ["up", "up"]
    assert found["seeds"].tolist() == [3, 3]
    assert (np.abs(found["beta"] - [0.0311, 0.0711]) <= STEP / 2).all()
    assert found["error"].to_numpy() == pytest.approx(STEP / 2)
    assert found["height"].to_numpy() == pytest.approx(0.8 + 4 * STEP)


def test_a_wide_step_of_the_grid_is_no_jump() -> None:
    coarse = swept().query("beta < 0.03 or beta > 0.05")
    wide = coarse[coarse["seed"] == 0].assign(train_loss=lambda run: 30 * run["beta"])
    assert decay_jumps.jumps(wide).empty


@pytest.mark.parametrize("width", [0.04, 0.1])
def test_a_smooth_rise_is_no_jump(width: float) -> None:
    assert decay_jumps.jumps(swept([0.05], width=width)).empty


def test_a_rise_over_two_steps_is_one_jump_as_wide_as_both() -> None:
    found = decay_jumps.jumps(swept([0.05], seeds=1, width=1.9 * STEP))
    assert found["error"].tolist() == pytest.approx([STEP])


def test_noise_of_networks_that_learn_nothing_is_no_jump() -> None:
    rng = np.random.default_rng(1)
    flat = swept()
    flat["train_loss"] = 2.3 + 1e-4 * rng.standard_normal(len(flat))
    assert decay_jumps.jumps(flat).empty
    beside = pd.concat([swept().query("direction == 'up'"), flat.query("direction == 'down'")])
    assert set(decay_jumps.jumps(beside)["direction"]) == {"up"}


def test_a_jump_belongs_to_a_data_set_where_most_seeds_share_it() -> None:
    own = [swept([at], seeds=1).assign(seed=n) for n, at in enumerate((0.0311, 0.0331, 0.0811))]
    found = decay_jumps.shared(pd.concat(own))
    assert found["seeds"].tolist() == [2]
    assert found["beta"].item() == pytest.approx(0.032, abs=STEP / 2)
    spread = STEP / np.sqrt(2)
    assert found["error"].item() == pytest.approx(np.hypot(STEP / 2, spread))


def test_runs_that_diverge_are_left_out() -> None:
    table = swept()
    table.loc[(table["seed"] == 0) & (table["beta"] > 0.05), "status"] = "diverged"
    assert set(decay_jumps.jumps(table)["seed"]) == {1, 2}
    assert decay_jumps.counts(table).tolist() == [2, 2]


def test_runs_without_a_jump_are_counted() -> None:
    table = pd.concat([swept(seeds=1), swept([], seeds=1).assign(seed=1)])
    assert decay_jumps.counts(table).tolist() == [2, 0]


def test_a_loop_lies_between_the_nearer_ends_of_its_jumps() -> None:
    width = decay_jumps.loops(swept(down=[0.0211]))
    assert width.to_numpy() == pytest.approx(0.0711 - 0.0211 - STEP, abs=STEP)
    never = decay_jumps.loops(swept())
    assert never.to_numpy() == pytest.approx(0.0711 - GRID[0] - STEP / 2, abs=STEP / 2)
    assert decay_jumps.loops(swept().query("direction == 'up'")).empty


@pytest.mark.parametrize("points", [1, 2, 3])
def test_few_weight_decays_hold_no_jump(points: int) -> None:
    few = swept().query("beta <= @GRID[@points - 1]")
    assert decay_jumps.shared(few).empty
    assert decay_jumps.counts(few).tolist() == [0] * 3
    assert decay_jumps.loops(few).empty


def test_published_jumps_are_as_far_as_the_furthest_from_those_found() -> None:
    places = JUMPS["mnist"]
    at_them = decay_jumps.apart(swept(places, dataset="mnist"), "mnist", places)
    assert at_them.value <= 0.5
    assert at_them.error == pytest.approx(0.5)
    without = decay_jumps.apart(swept(places[1:], dataset="mnist"), "mnist", places)
    assert without.value == pytest.approx((places[1] - places[0]) / STEP, abs=0.5)
    assert decay_jumps.apart(swept([], dataset="mnist"), "mnist", places).value == len(GRID) - 1
