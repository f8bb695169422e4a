"""Sweeps of modular addition: warm starts, ways, independence of the replicas, collapse."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.kinetics.joined import joined

from atypical.kinetics import modular_sweep
from atypical.kinetics.modular import Stack
from atypical.networks.quadratic import Quadratic

sweep_table = joined(modular_sweep.modular_sweep_table)
CURVE = {
    **{"optimiser": "adamw", "batch": 8, "learning_rate": 0.01, "weight_decay": [0.1, 1.0, 30.0]},
    **{"turn": 1.0, "memorise": 20, "steps": 15},
}
TASK: dict[str, Any] = {"modulus": 5, "share": 0.6, "hidden": 8, "kick": 1e-3}


def rows(table: pd.DataFrame, **at: object) -> pd.DataFrame:
    return table[(table[list(at)] == pd.Series(at)).all(axis=1)].reset_index(drop=True)


@pytest.mark.parametrize("batch", [8, 25])
def test_a_seed_s_sweep_does_not_depend_on_the_other_seeds(batch: int) -> None:
    both = sweep_table([CURVE | {"batch": batch}], [1, 2], **TASK)
    alone = sweep_table([CURVE | {"batch": batch}], [2], **TASK)
    pd.testing.assert_frame_equal(rows(both, seed=2), alone, check_exact=True)
    assert set(both["full_batch"]) == {int(batch == 25)}


def test_each_weight_decay_starts_from_the_weights_and_moments_of_the_last() -> None:
    table = sweep_table([CURVE], [1], **(TASK | {"kick": 0.0}))
    stack = Stack(Quadratic(10, 8, 5), CURVE | {"weight_decay": 0.0}, [1], (5, 0.6))
    stack.advance(20)
    grid = (0.1, 1.0, 30.0)
    for way, path in (("up", grid), ("down", grid[::-1])):
        for beta in path:
            stack.descent.decay = beta
            stack.advance(15)
            found = rows(table, direction=way, weight_decay=beta)
            assert found["weight_norm"].tolist() == stack.observed()["weight_norm"].tolist()


def test_the_way_back_knows_nothing_of_what_lies_beyond_its_turn() -> None:
    whole = sweep_table([CURVE], [1], **TASK)
    short = sweep_table([CURVE | {"weight_decay": [0.1, 1.0]}], [1], **TASK)
    back = rows(whole, direction="back")
    assert back["weight_decay"].tolist() == [0.1, 1.0]
    pd.testing.assert_frame_equal(back, rows(short, direction="back"), check_exact=True)


def test_zero_is_left_by_a_kick_alone() -> None:
    curve = CURVE | {"optimiser": "momentum", "learning_rate": 0.1, "memorise": 400, "steps": 400}
    curve |= {"weight_decay": [1e-4, 3.0], "turn": 1e-4, "batch": 25}
    ways = {}
    for kick in (0.0, 0.3):
        table = sweep_table([curve], [1], **(TASK | {"kick": kick}))
        assert rows(table, direction="up")["train_accuracy"].iloc[0] == 1
        assert rows(table, direction="up")["weight_norm"].iloc[-1] < 1e-6
        ways[kick] = rows(table, direction="down")
    assert ways[0.0]["weight_norm"].iloc[0] < 1e-6
    assert ways[0.3]["train_accuracy"].iloc[0] == 1


def test_what_diverges_says_so_and_goes_no_further() -> None:
    curve = CURVE | {"optimiser": "sgd", "learning_rate": 1e6, "weight_decay": [1e-9, 1e-8]}
    table = sweep_table([curve | {"turn": 1e-9}], [1, 2], **TASK)
    assert table["status"].tolist() == ["diverged", "diverged"]
    assert set(table["direction"]) == {"up"}
