"""Loops of modular addition: planted ones are found, and their absence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.modular_loops import paces, turns, widths

GRID = np.geomspace(0.01, 100, 9)
STEP = np.log(GRID[1] / GRID[0])
LIKE = {"optimiser": "adamw", "batch": 8, "full_batch": 0, "learning_rate": 0.01}


def swept(
    *,
    generalises: float = 0.2,
    forgets: float = 0.0,
    collapses: float = 20.0,
    returns: float = 20.0,
    turn: float = 2.0,
    steps: int = 100,
    seeds: Sequence[int] = (1, 2, 3, 4),
) -> pd.DataFrame:
    """Accuracies that jump where they are told to."""
    learned = {"up": collapses > GRID, "down": returns > GRID, "back": collapses > GRID}
    well = {"up": generalises < GRID, "down": GRID < 0, "back": forgets < GRID}
    frames = []
    for way in ("up", "down", "back"):
        run = pd.DataFrame({"weight_decay": GRID, "train_accuracy": learned[way] * 1.0})
        run["test_accuracy"] = (learned[way] & well[way]) * 0.9 + 0.05
        run = run[run["weight_decay"] <= turn] if way == "back" else run
        frames += [run.assign(direction=way, seed=seed) for seed in seeds]
    return pd.concat(frames).assign(steps=steps, status="converged", **LIKE)


def found(loop: str, table: pd.DataFrame) -> pd.DataFrame:
    return turns(table).query("loop == @loop")


def test_a_planted_loop_is_as_wide_as_it_was_made() -> None:
    table = swept(generalises=0.5, forgets=0.02, collapses=20.0, returns=0.2)
    numbers = widths(turns(table))
    generalising, learning = (
        numbers[(*LIKE.values(), loop)] for loop in sorted({"generalising", "learning"})
    )
    assert generalising.value == pytest.approx(np.log(0.5 / 0.02) - STEP, abs=STEP)
    assert learning.value == pytest.approx(np.log(20.0 / 0.2) - STEP, abs=STEP)
    assert generalising.error == pytest.approx(STEP / 2)


def test_without_a_loop_both_jumps_coincide() -> None:
    numbers = widths(turns(swept(generalises=0.2, forgets=0.2, collapses=20.0, returns=20.0)))
    assert [n.value for n in numbers.values()] == pytest.approx([-STEP, -STEP])


def test_a_jump_that_does_not_come_is_bounded_by_the_grid() -> None:
    one = found("generalising", swept(forgets=0.0))
    assert one["comes"].tolist() == [0] * 4
    assert one["down"].tolist() == [GRID[0]] * 4


@pytest.mark.parametrize(
    "table",
    [
        swept(generalises=1000.0),
        swept(generalises=0.0),
        swept(generalises=5.0, turn=2.0, forgets=5.0),
        swept().query("direction != 'back'"),
        swept().assign(status="diverged"),
    ],
    ids=["never", "always", "beyond the turn", "no way back", "diverged"],
)
def test_what_has_no_jump_up_has_no_loop(table: pd.DataFrame) -> None:
    assert found("generalising", table).empty


@pytest.mark.parametrize(("power", "expected"), [(-1.0, -1.0), (0.0, 0.0)])
def test_a_jump_that_waits_for_weight_decay_times_steps_moves_with_the_pace(
    power: float, expected: float
) -> None:
    tables = [
        swept(generalises=0.05 * 1.01 * (steps / 1000) ** power, turn=10.0, steps=steps)
        for steps in (10, 100, 1000)
    ]
    (number,) = paces(turns(pd.concat(tables)), "generalising").values()
    assert number.value == pytest.approx(expected, abs=0.05)
    assert 0 < number.error < 0.3


def test_one_pace_tells_nothing() -> None:
    assert paces(turns(swept()), "generalising") == {}
