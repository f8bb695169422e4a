"""Rows of theory go back into their equations; a number that was moved is named."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest

from atypical.replica.models import (
    committee_surroundings,
    features_surroundings,
    perceptron_clones,
    perceptron_surroundings,
    perceptron_transitions,
    teacher_clones,
)
from atypical.status import CONVERGED
from atypical.verify.certificates import disagreeing, put_back
from atypical.verify.theory import CERTIFIED

FOLDER = "atypical.replica.models."
DISTANCES = [0.002, 0.05]
MADE: dict[str, Callable[[], pd.DataFrame]] = {
    "perceptron_surroundings:local_entropy_table": lambda: (
        perceptron_surroundings.local_entropy_table([0.5], [0.0, "max"], [0.0], DISTANCES)
    ),
    "perceptron_surroundings:nested_margins_table": lambda: (
        perceptron_surroundings.nested_margins_table([0.5], ["max"], [0.01])
    ),
    "committee_surroundings:local_entropy_table": lambda: (
        committee_surroundings.local_entropy_table([0.7], ["max"], [0.0], DISTANCES)
    ),
    "features_surroundings:local_entropy_table": lambda: features_surroundings.local_entropy_table(
        [3.0], [1.2], [0.0, "max"], [0.0], DISTANCES
    ),
    "perceptron_clones:clones_table": lambda: perceptron_clones.clones_table(
        [0.77], [3, "inf", "min"], [0.98]
    ),
    "perceptron_clones:clone_thresholds_table": lambda: perceptron_clones.clone_thresholds_table(
        ["min"]
    ),
    "teacher_clones:clone_thresholds_table": lambda: teacher_clones.clone_thresholds_table([4]),
    "perceptron_transitions:transitions_table": lambda: perceptron_transitions.transitions_table(
        [0.6]
    ),
}
FIELDS = ["q_hat", "s_hat", "t_hat", "q", "s", "replicon", "reference_q", "reference_q_hat"]
AROUND = [*FIELDS, "distance", "local_entropy", "slope"]
LATENT = ["p", "p_d", "r", "p_hat", "p_d_hat", "r_hat"]
OF_EVENTS = ["margin", "distance", "q_hat", "s_hat", "t_hat", "reference_q_hat", "replicon"]
COLUMNS = {
    "perceptron_surroundings:local_entropy_table": [*AROUND, "reference_margin"],
    "perceptron_surroundings:nested_margins_table": [*FIELDS, "margin_largest"],
    "committee_surroundings:local_entropy_table": AROUND,
    "features_surroundings:local_entropy_table": [
        *(*AROUND, *LATENT, "p_s", "p_t", "p_s_hat", "p_t_hat", "error"),
        *(f"reference_{name}" for name in LATENT),
    ],
    "perceptron_clones:clones_table": [
        *("alpha", "overlap", "entropy", "slope", "external_entropy", "q0"),
        *("spread", "q_hat", "spread_hat"),
    ],
    "perceptron_clones:clone_thresholds_table": [
        f"{event}{name}"
        for event in ("overlap_gap", "breakdown")
        for name in ("", "_distance", "_clones", "_q_hat", "_spread_hat")
    ],
    "teacher_clones:clone_thresholds_table": ["overlap_gap", "overlap_gap_r_hat"],
    "perceptron_transitions:transitions_table": [
        *("margin_max", "q_hat_max"),
        *(f"{name}_{event}" for event in ("no_gap", "monotone") for name in OF_EVENTS),
    ],
}


@cache
def rows(solver: str) -> list[dict]:
    """Converged rows as they would be read."""
    found = MADE[solver]().to_dict("records")
    return [row for row in found if row.get("status", CONVERGED) == CONVERGED]


def named(solver: str, row: dict) -> list[str]:
    [found] = put_back(FOLDER + solver, [row], {})
    return disagreeing(row, found)


@pytest.mark.parametrize("solver", MADE)
def test_what_was_solved_for_goes_back_into_the_equations(solver: str) -> None:
    assert rows(solver)
    assert [named(solver, row) for row in rows(solver)] == [[]] * len(rows(solver))


@pytest.mark.parametrize("solver", MADE)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_number_that_was_moved_is_named(solver: str) -> None:
    """By a part in ten thousand; a field moves all that depends on it."""
    for row in rows(solver):
        for column in COLUMNS[solver]:
            moved = row | {column: row[column] * (1 + 1e-4) + 1e-5}
            assert named(solver, moved), (column, row[column])


def test_every_table_with_order_parameters_is_put_back() -> None:
    assert set(MADE) | {"perceptron:entropy_table", "features_typical:entropy_table"} <= set(
        CERTIFIED
    )
