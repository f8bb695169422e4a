"""Runs under several budgets: a run that may last longer is also every shorter one.

That is so where the path of a rule does not depend on its budget (`scheduled`). What such a run
would have reached by the end of a smaller budget is known where it had solved its instance by then;
where not, the run went on, and nobody has looked: neither its errors nor its range are known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from atypical.disk.solutions import Found
from atypical.learners import sweep
from atypical.status import SPENT

Row = dict[str, Any]
# What a run had reached before it went on is not known.
REACHED = ("train_error", "test_error", "generalization_error", "min_margin")
Followed = Callable[[Sequence[Any], str], Iterable[Any]]


def trained(
    curves: Sequence[Row],
    instances: Sequence[int],
    learner: str,
    hyper: Mapping[str, Any],
    followed: Followed,
    device: str = "cpu",
    rule: str = "",
) -> Iterator[Found]:
    """Tables of training as those of learners.sweep, with a row of each run for every budget.

    curves: conditions, each with its `budget`, a growing list.   hyper: of the largest of them.
    rule: of a variant, as in learners.sweep.
    """
    made = import_module(f"atypical.learners.{rule or learner}").Rule(**hyper)
    longest = [curve | {"budget": curve["budget"][-1]} for curve in curves]
    found = sweep.trained(longest, instances, learner, hyper, followed, device, rule)
    for curve, (rows, names, weights) in zip(curves, found, strict=True):
        budgets = curve["budget"]
        shares = {budget: made.budget * budget // budgets[-1] for budget in budgets}
        cut = [within(row, budget, shares[budget], made.idle) for budget in budgets for row in rows]
        yield Found(cut, names, weights)


def within(row: Row, budget: int, sweeps: int, idle: int) -> Row:
    """The row of a run under a budget of so many sweeps.   idle: of its rule."""
    if budget == row["budget"]:
        return row
    if row["solved"] and row["iterations"] <= sweeps + idle:
        return row | {"budget": budget, "iterations": min(row["iterations"], sweeps)}
    unknown = dict.fromkeys((name for name in REACHED if name in row), math.nan)
    ended = {"budget": budget, "solved": 0, "iterations": sweeps, "status": SPENT}
    return row | ended | unknown
