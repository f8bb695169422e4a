"""Escapes under an optimiser's noise: who leaves a converged trap, and with which moments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.kinetics.joined import joined

from atypical.kinetics import escape
from atypical.kinetics.checkpoints import converged
from atypical.kinetics.escape import begun
from atypical.kinetics.world import World, ensemble

escape_table = joined(escape.escape_table)

SMALL = {"hidden": 4, "samples": 64, "test_samples": 64}
TRAP = {
    "optimiser": "sgd",
    "moments": "cold",
    "data": "whitened",
    "preparation": "converged",
    "strength": 0.0,
    "direction": "up",
    "start_rank": 1,
    "beta": 0.03,
    "learning_rate": 0.02,
    "batch": 8,
    "steps": 20_000,
}


def runs(*changes: dict[str, Any], seeds: tuple[int, ...] = (1, 2, 3, 4)) -> Any:
    return escape_table([TRAP | change for change in changes], seeds, **SMALL)


@pytest.mark.parametrize("optimiser", ["sgd", "momentum"])
def test_a_converged_trap_holds_where_all_coordinates_move_alike(optimiser: str) -> None:
    assert set(runs({"optimiser": optimiser})["escaped"]) == {0}


def test_minibatches_open_it_where_coordinates_are_scaled_and_full_batches_do_not() -> None:
    way = {"optimiser": "adam", "learning_rate": 0.01, "steps": 40_000}
    found = runs(*(way | {"batch": batch} for batch in (8, 64)))
    assert found.groupby("batch")["escaped"].mean().to_dict() == {8: 1.0, 64: 0.0}


def test_kept_moments_are_those_of_many_steps_that_move_nothing() -> None:
    here = ensemble(World(**SMALL), [1, 2])
    weights = converged(here, 0.03, 1).weights
    cold, kept = (
        begun(here, weights, TRAP | {"optimiser": "adam", "moments": moments})
        for moments in ("cold", "kept")
    )
    assert not cold.moments.any() and not cold.made.any()
    np.testing.assert_array_equal(kept.weights, weights)
    assert (kept.clock == 0).all() and (kept.made == escape.WARMING).all()
    still = begun(here, weights, TRAP | {"optimiser": "adam", "moments": "kept", "batch": 64})
    assert kept.moments[:, 1].mean() > 1e3 * still.moments[:, 1].mean()


def test_a_longer_budget_goes_on_with_the_same_run() -> None:
    way = {"optimiser": "adam", "learning_rate": 0.01}
    short, long = (runs(way | {"steps": steps}) for steps in (8_000, 40_000))
    early = long["time"] <= short["censored_at"]
    assert 0 < early.sum() < 4
    assert (short["escaped"] == early).all()
    np.testing.assert_array_equal(short["time"][early], long["time"][early])


def test_raw_samples_and_their_checkpoints_are_those_of_the_run() -> None:
    raw = runs({"data": "raw", "preparation": "aged", "strength": 3.0})
    assert (raw["time"] == 0).all() and set(raw["status"]) == {"converged"}
    assert set(raw["data"]) == {"raw"}
