"""Binary weights of learners, judged anew on instances that are drawn again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

import pandas as pd

from atypical.disk.refusal import Refusal
from atypical.disk.solutions import Solutions
from atypical.learners.budgets import within
from atypical.learners.rule import Run, as_random
from atypical.learners.sweep import judged
from atypical.randomness.run import seeded
from atypical.status import DIVERGED, SPENT
from atypical.studies.kinds.study import Curve, Part
from atypical.studies.kinds.training import rule_of
from atypical.tasks.catalogue import network_of, task_of
from atypical.tasks.instance import Instance
from atypical.verify.findings import Check
from atypical.verify.results import Results, lacking
from atypical.verify.workers import Workers

Row = dict[str, Any]
Judged = tuple[Part, pd.DataFrame, list[Row]]
# Runs that one call judges.
TOGETHER = 64


class Asked(NamedTuple):
    """A run to be judged.

    name: of its solution.   took: iterations.   said: how its row says that it ended.
    """

    name: Row
    weights: Any
    took: int
    said: str

    @property
    def instance(self) -> str:
        """What it learned: runs of all learners meet the same."""
        return repr((task_of(self.name), self.name["instance"]))


class Learned(NamedTuple):
    """A run and its rows: one of each budget that it serves, the longest last."""

    part: Part
    rows: pd.DataFrame
    budgets: list[int]
    asked: Asked


def judgements(
    results: Results, held: Sequence[tuple[Part, Solutions]], check: Check, workers: Workers
) -> Iterator[Judged]:
    """Each part with its rows and what these are by the weights, in one order."""
    runs = [run for part, saved in held for run in _runs(results, part, saved, check)]
    # Each instance is drawn once, or twice.
    order = sorted(range(len(runs)), key=lambda place: runs[place].asked.instance)
    pieces = [order[first : first + TOGETHER] for first in range(0, len(order), TOGETHER)]
    seed = results.settings.seed
    judged_anew = workers.map(
        judged_again, [([runs[place].asked for place in piece], seed) for piece in pieces]
    )
    whole = dict(zip(order, (row for piece in judged_anew for row in piece), strict=True))
    found = {place: _budgeted(runs[place], row) for place, row in whole.items()}
    for part, _ in held:
        own = [place for place, run in enumerate(runs) if run.part is part]
        if own:
            rows = pd.concat([runs[place].rows for place in own])
            yield part, rows, [row for place in own for row in found[place]]
    if lost := sum(map(_untold, whole.values())):
        check.notes.append(f"{lost} runs say that they diverged; weights do not tell (re-run)")


def judged_again(runs: Sequence[Asked], seed: int) -> list[Row]:
    """What each run reached, by its weights; how long it took is taken from its row."""
    with seeded(seed):
        return [_judged(run) for run in runs]


def _judged(run: Asked) -> Row:
    instance = _drawn(task_of(run.name), run.name["instance"])
    found = judged(instance, network_of(run.name), Run(run.weights, run.took))
    hidden = run.said == DIVERGED and found["status"] == SPENT
    return run.name | found | ({"status": DIVERGED} if hidden else {})


def _runs(results: Results, part: Part, saved: Solutions, check: Check) -> Iterator[Learned]:
    frame = results.rows_of(part)
    units = dict(iter(frame.groupby(["curve", part.run], sort=False)))
    for place, curve in enumerate(part.curves):
        for run in part.runs:
            rows = units.get((str(place), str(run)))
            name = _named(part, curve, run)
            if rows is None or len(rows) != len(_budgets(curve)):
                check.add([lacking(part, f"a row of {_told(name)} for each budget", rows)])
                continue
            last = rows.iloc[-1]
            try:
                took = int(last["iterations"])
                asked = Asked(name, saved.of(name), took, last["status"])
                yield Learned(part, rows, _budgets(curve), asked)
            except (Refusal, ValueError) as error:
                check.add([lacking(part, f"a solution of {_told(name)}", error)])


def _untold(row: Row) -> bool:
    """Whether a row says that its run diverged, and its errors do not."""
    return row["status"] == DIVERGED and bool(row["train_error"] <= as_random(row["patterns"]))


def _budgets(curve: Curve) -> list[int]:
    """Budgets that a run serves; none in particular where there is but one."""
    return list(curve.get("budget", [0]))


def _named(part: Part, curve: Curve, run: int) -> Row:
    """The name of a run, as its solution has it: that of its longest budget."""
    longest = {"budget": curve["budget"][-1]} if "budget" in curve else {}
    return curve | longest | {"learner": part.bundle.kind, "instance": run}


def _told(name: Row) -> str:
    return ", ".join(f"{word} {value}" for word, value in name.items())


def _budgeted(run: Learned, whole: Row) -> list[Row]:
    """Rows of a run, one for each budget.   whole: that of the longest."""
    if len(run.budgets) == 1:
        return [whole]
    module = import_module(f"atypical.learners.{rule_of(run.part.bundle.kind)}")
    rule, most = module.Rule(**run.part.bundle.along["hyper"]), run.budgets[-1]
    return [within(whole, own, rule.budget * own // most, rule.idle) for own in run.budgets]


@lru_cache(maxsize=1)
def _drawn(task: Any, number: int) -> Instance:
    instance: Instance = task.instance(number)
    return instance
