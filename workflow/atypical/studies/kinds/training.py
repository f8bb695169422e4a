"""What the studies in which instances are learned have in common.

A job is a learner at a few conditions (a size, a load, a stopping rule), some instances of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from atypical.learners.facts import kernels, knows
from atypical.learners.memory import of_run
from atypical.quantities.grids import Grid, MaybeGrid
from atypical.quantities.limits import (
    points_of,
    refuse_each,
    refuse_more_jobs,
    refuse_more_points,
)
from atypical.quantities.physical import Load, Size, Whole
from atypical.quantities.roster import Roster, roster
from atypical.status import DIVERGED, SOLVED, SPENT
from atypical.studies import learners
from atypical.studies.kinds.found import declared
from atypical.studies.kinds.study import Bundle, Part, Study
from atypical.studies.learners import Learner
from atypical.tables.kinds import Column, count, flag, number, word

FIRST, WHOLE = "first", "whole"
Stopping = Literal["first", "whole"]
Condition = dict[str, Any]

LEARNERS = dict(sorted(declared(learners, Learner).items(), key=lambda item: item[1].place))
TESTED = ("test_error", "generalization_error")
BUDGETS = ("sweeps", "steps", "inner", "replicas")


def rule_of(learner: str) -> str:
    """The rule that a learner follows: of a variant another's, by its module."""
    return LEARNERS[learner].rule or learner


def followed(learner: str) -> dict[str, str]:
    """What the job of a variant is told besides: whose rule it follows."""
    return {"rule": LEARNERS[learner].rule} if LEARNERS[learner].rule else {}


def reached(*, tested: bool) -> tuple[Column, ...]:
    """Columns of what a run reached."""
    return (
        *(flag("solved"), number("train_error", low=0, high=1)),
        *(number(name, low=0, high=1) for name in TESTED if tested),
        *(count("iterations"), number("min_margin")),
        word("status", among=(SOLVED, SPENT, DIVERGED)),
    )


def nearest_odd(number: float) -> int:
    """The odd whole number that is nearest."""
    return 2 * round((number - 1) / 2) + 1


if TYPE_CHECKING:
    Learners = Roster
else:
    Learners = roster(
        "Learners",
        "Every learner by the name of its module; one that is left out, or null, is not run.",
        {
            name: (learner | None, Field(None, description=(learner.__doc__ or name).rstrip(".")))
            for name, learner in LEARNERS.items()
        },
    )


class Runs(Study):
    """Learners on instances of a task, a part of one learner in each job."""

    run = "instance"
    gpu = True
    wide = True
    drawn = True
    job = "train"
    memory = 1500
    minutes = 120

    def modules(self, kind: str) -> tuple[str, ...]:
        """The learner's rule, and its kernel for a GPU."""
        name = rule_of(kind)
        rule = f"atypical.learners.{name}"
        return (rule, f"atypical.learners.kernels.{name}") if name in kernels() else (rule,)

    @classmethod
    def on_gpu(cls, kind: str) -> bool:
        """Whether runs of a learner can be side by side on a GPU."""
        return cls.gpu and kind in LEARNERS and rule_of(kind) in kernels()

    def holds(self, part: Part) -> tuple[float, float]:
        """Bytes of all runs of a part, on a device and beside it."""
        each = [of_run(rule_of(part.bundle.kind), curve) for curve in part.curves]
        device, host = (sum(one) for one in zip(*each, strict=True))
        return len(part.runs) * device, len(part.runs) * host

    def stored(self, part: Part) -> float:
        """A bit for each weight."""
        return float(len(part.runs) * sum(curve["size"] for curve in part.curves) / 8)

    def rows_of(self, part: Part) -> int:
        """A row of each run for every budget."""
        return len(part.runs) * sum(len(curve.get("budget", [1])) for curve in part.curves)

    def work(self, part: Part) -> float:
        """Multiply-adds of runs that use their whole budget."""
        hyper = part.bundle.along["hyper"]
        budget = prod(hyper[name] for name in BUDGETS if name in hyper)
        return float(len(part.runs) * budget * sum(c["size"] * c["patterns"] for c in part.curves))


class Training(Runs):
    """Learners on many instances of a task."""

    solver = "atypical.learners.sweep:trained"
    instances: Whole = Field(description="instances at every condition")
    whole_at: MaybeGrid[Load] = Field(
        [], description="loads at which the whole protocol is run beside the first zero"
    )
    learners: Learners = Field(description="what is run, and where")
    curves_per_job: Whole = Field(description="consecutive conditions run by one job")

    def tasks(self) -> list[Condition]:
        """The tasks at each load, without the load."""
        raise NotImplementedError

    def at(self, task: Condition, load: float) -> Condition:
        """A task at a load."""
        raise NotImplementedError

    def conditions(self, learner: str) -> list[Condition]:
        """Where a learner is run: tasks and stopping rules."""
        return [
            self.at(task, load) | {"stopping": stopping}
            for task in self.tasks()
            for stopping, load in self._runs(learner)
        ]

    def measured(self, learner: str, **fixed: int) -> list[Condition]:
        """Conditions at the loads of `whole_at`, of the task with these numbers."""
        loads = set(self.whole_at)
        return [
            self.at(task, load) | {"stopping": stopping}
            for task in self.tasks()
            if fixed.items() <= task.items()
            for stopping, load in self._runs(learner)
            if load in loads
        ]

    def bundles(self, others: Mapping[str, Any]) -> list[Bundle]:
        """Each learner with its conditions."""
        place, bundles = 0, []
        for name, learner in self.learners.run().items():
            curves = dict(enumerate(self.conditions(name), start=place))
            place += len(curves)
            along = {"learner": name, "hyper": learner.hyper()} | followed(name)
            runs = tuple(range(self.instances))
            bundles.append(Bundle(curves, along, runs, self.most(name), name))
        return bundles

    def most(self, learner: str) -> int:
        """Curves of a job of a learner."""
        return max(1, self.curves_per_job // LEARNERS[learner].slow)

    def _runs(self, learner: str) -> list[tuple[str, float]]:
        """Stopping rules and loads of a learner."""
        settings = self.learners.run()[learner]
        loads = set(settings.at)
        whole = [load for load in self.whole_at if load in loads and settings.runs_on]
        return [*((FIRST, load) for load in settings.at), *((WHOLE, load) for load in whole)]

    @model_validator(mode="after")
    def _can_be_solved(self) -> Self:
        swept = {"learners", "whole_at"}
        tasks = prod(points_of(value) for name, value in self if name not in swept)
        each = tasks * self.repeated()
        curves = {name: each * len(self._runs(name)) for name in self.learners.run()}
        refuse_more_points(sum(curves.values()) * self.instances)
        refuse_more_jobs(sum(-(-many // self.most(name)) for name, many in curves.items()))
        return self

    def repeated(self) -> int:
        """Runs of a learner on each instance."""
        return 1

    @model_validator(mode="after")
    def _something_is_run_on_patterns(self) -> Self:
        if not self.learners.run():
            raise ValueError("learners: none is run; give at least one.")
        refuse_each(
            f"learners.{name}.at: {load} leaves {condition['patterns']} patterns for "
            f"{condition['size']} weights; give loads with at least 1 pattern and 3 weights."
            for name, load, condition in self._smallest()
            if condition["patterns"] < 1 or condition["size"] < 3
        )
        return self

    def _smallest(self) -> Iterator[tuple[str, float, Condition]]:
        """The least load of each learner and its smallest instances: they grow with the load."""
        for name, learner in self.learners.run().items():
            load = min(learner.at)
            conditions = [self.at(task, load) for task in self.tasks()]
            yield name, load, min(conditions, key=lambda c: (c["patterns"], c["size"]))


class LabelsTraining(Training):
    """Learners on random labels."""

    size: Grid[Size] = Field(description="number of weights, odd")
    entries: Literal["sign", "gaussian"] = Field(description="entries of the patterns")

    def at(self, task: Condition, load: float) -> Condition:
        """A task with P = αN patterns."""
        return task | {"alpha": load, "patterns": round(load * task["size"])}

    @model_validator(mode="after")
    def _learners_take_the_entries(self) -> Self:
        refuse_each(
            f"learners.{name}: needs patterns of ±1; give entries: sign, or set it to null."
            for name in self.learners.run()
            if self.entries == "gaussian" and not knows(rule_of(name), "gaussian")
        )
        return self
