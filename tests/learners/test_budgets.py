"""A run that may last longer is every shorter one, where a rule has no schedule."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import pytest

from atypical.learners import facts, sweep
from atypical.learners.budgets import trained, within

LOADS = {"sbpi": [0.6, 0.8], "binarynet": [0.45, 0.7]}
SHORT: dict[str, dict[str, Any]] = {"sbpi": {"sweeps": 12}, "binarynet": {"sweeps": 30}}
RULES = {path.stem for path in facts.RULES.glob("*.py")}
STEADY = sorted(name for name in RULES if not facts.knows(name, "scheduled"))


def followed(steps: Any, unit: str) -> Any:
    return steps


def curves(learner: str, **told: Any) -> list[dict[str, Any]]:
    task = {"size": 101, "entries": "sign", "stopping": "first", **told}
    return [task | {"alpha": a, "patterns": round(101 * a)} for a in LOADS[learner]]


def test_every_rule_without_a_schedule_is_tried_here() -> None:
    assert sorted(LOADS) == STEADY


@pytest.mark.parametrize("learner", STEADY)
def test_a_long_run_holds_the_short_one(learner: str) -> None:
    hyper = SHORT[learner]
    longer = {"sweeps": 6 * hyper["sweeps"]}
    both = trained(curves(learner, budget=[1, 6]), range(12), learner, longer, followed)
    rows = [row for found in both for row in found.rows]
    alone = [
        row
        for found in sweep.trained(curves(learner), range(12), learner, hyper, followed)
        for row in found.rows
    ]
    short = [row for row in rows if row["budget"] == 1]
    # Whether a run that went on had left its range by then is not known.
    told = ("alpha", "instance", "solved", "iterations")
    assert [[row[word] for word in told] for row in short] == [
        [row[word] for word in told] for row in alone
    ]
    for mine, theirs in zip(short, alone, strict=True):
        assert math.isnan(mine["min_margin"]) or mine["min_margin"] == theirs["min_margin"]
        assert math.isnan(mine["train_error"]) == (not mine["solved"])
    solved = [sum(row["solved"] for row in rows if row["budget"] == b) for b in (1, 6)]
    assert 0 < solved[0] < solved[1] < 24


def test_of_the_longest_budget_all_is_known() -> None:
    (found,) = trained(curves("sbpi", budget=[1, 6])[1:], range(3), "sbpi", {"sweeps": 6}, followed)
    assert [row["budget"] for row in found.rows] == [1] * 3 + [6] * 3
    assert all(row["train_error"] > 0 for row in found.rows[3:])
    assert all(row["iterations"] == 1 for row in found.rows[:3])
    assert len(found.names) == len(found.weights) == 3


def test_a_run_that_solved_in_time_keeps_its_row() -> None:
    row = {"budget": 4, "solved": 1, "iterations": 100, "status": "solved", "train_error": 0.0}
    assert within(row, 4, 1, 0) == row
    assert within(row, 1, 100, 0) == row | {"budget": 1}
    assert within(row, 1, 99, 1) == row | {"budget": 1, "iterations": 99}
    late = within(row, 1, 99, 0)
    assert (late["solved"], late["iterations"], late["status"]) == (0, 99, "budget spent")
    assert math.isnan(late["train_error"])
    assert "test_error" not in late


@pytest.mark.parametrize("learner", ["annealing", "focusing_bp", "reinforced_bp"])
def test_a_rule_with_a_schedule_says_so(learner: str) -> None:
    assert facts.knows(learner, "scheduled")
    assert import_module(f"atypical.learners.{learner}").Rule.scheduled
