"""Learners where their success changes, at several sizes and budgets.

The coarse sweep of a training study says roughly where that is, and how a learner is run. Here its
curve is filled in, so that thresholds can be followed to the limit of large sizes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any, ClassVar, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.learners.facts import knows
from atypical.quantities.grids import Grid
from atypical.quantities.limits import (
    points_of,
    refuse_each,
    refuse_more_jobs,
    refuse_more_points,
)
from atypical.quantities.physical import Load, Whole
from atypical.quantities.roster import roster
from atypical.studies.kinds.study import Bundle
from atypical.studies.kinds.training import (
    FIRST,
    LEARNERS,
    Condition,
    Runs,
    Training,
    followed,
    rule_of,
)


class Stretch(BaseModel):
    """Loads over which the success of a learner changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: Grid[Load] = Field(description="loads (perceptron) or inverse loads (features) of the runs")
    instances: Whole = Field(description="instances at every load")
    budget: Grid[Whole] = Field([1], description="how long runs may last, in units of the learner")

    def where(self) -> dict[str, list[float]]:
        """The grids that tell tasks apart, by their names in the training study."""
        return self.model_dump(exclude={"at", "instances", "budget"})

    def budgets(self, learner: str) -> list[list[int]]:
        """Budgets, those together that one run serves.

        Where the path of a rule does not depend on its budget, its longest run holds all shorter
        ones.
        """
        return (
            [[b] for b in self.budget]
            if knows(rule_of(learner), "scheduled")
            else [sorted(self.budget)]
        )


class Asked(NamedTuple):
    """A curve of a learner: its longest budget, and the instances that are run."""

    learner: str
    curve: Condition
    longest: int
    instances: tuple[int, ...]


def stretches(name: str, stretch: type[Stretch]) -> Any:
    """The type of a roster of learners, each with its stretches."""
    meaning = "Stretches of every learner by its name; one that is left out, or null, has none."
    kind: Any = list[stretch]  # type: ignore[valid-type]
    fields = {
        learner: (kind | None, Field(None, description=(of.__doc__ or learner).rstrip(".")))
        for learner, of in LEARNERS.items()
    }
    return roster(name, meaning, fields)


class Scaling(Runs):
    """The learners of a training study with the hyper-parameters that they have there.

    refines: that study. A learner that is left out there is left out here; what is run there is not
    run here again.
    """

    solver = "atypical.learners.budgets:trained"
    order = ("budget", "instance")
    refines: ClassVar[str]
    learners: Any
    curves_per_job: Whole

    def runs_in_order(self, runs: Iterable[int]) -> list[int]:
        """Instances by number: some curves begin where the training study ends."""
        return sorted(set(runs))

    def bundles(self, others: Mapping[str, Any]) -> list[Bundle]:
        """Each learner with its curves, by budget and by the instances that are run of them."""
        coarse: Training = others[self.refines]
        found: dict[tuple[Any, ...], Bundle] = {}
        for place, asked in enumerate(self._asked(coarse)):
            name, longest, runs = asked.learner, asked.longest, asked.instances
            hyper = coarse.learners.run()[name].hyper(longest)
            along = {"learner": name, "hyper": hyper} | followed(name)
            bundle = Bundle({}, along, runs, self.curves_per_job, name)
            if runs:
                found.setdefault((name, longest, runs), bundle).curves[place] = asked.curve
        return list(found.values())

    def disagreements(self, others: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Loads that leave nothing to learn."""
        for asked in self._asked(others[self.refines]):
            size, patterns = asked.curve["size"], asked.curve["patterns"]
            if patterns < 1 or size < 3:
                yield (
                    "learners",
                    f"{asked.learner}: a load leaves {patterns} patterns for {size} weights; "
                    "give loads with at least 1 pattern and 3 weights.",
                )

    def _asked(self, coarse: Training) -> Iterator[Asked]:
        """Every curve, in the order of the table."""
        for name in coarse.learners.run():
            known = coarse.conditions(name)
            for stretch in getattr(self.learners, name) or []:
                tasks = coarse.model_copy(update=stretch.where()).tasks()
                for budgets, task, load in product(stretch.budgets(name), tasks, stretch.at):
                    condition = coarse.at(task, load) | {"stopping": FIRST}
                    there = coarse.instances if budgets == [1] and condition in known else 0
                    runs = tuple(range(there, stretch.instances))
                    yield Asked(name, condition | {"budget": budgets}, budgets[-1], runs)

    @model_validator(mode="after")
    def _can_be_solved(self) -> Self:
        run = self.learners.run().values()
        many = [prod(points_of(grid) for _, grid in stretch) for own in run for stretch in own]
        each = [stretch.instances for own in run for stretch in own]
        refuse_more_points(sum(n * m for n, m in zip(many, each, strict=True)))
        refuse_more_jobs(sum(-(-curves // self.curves_per_job) for curves in many))
        return self

    @model_validator(mode="after")
    def _each_curve_once(self) -> Self:
        refuse_each(
            f"learners.{name}: two stretches hold {', '.join(map(str, twice))}; give each once."
            for name, own in self.learners.run().items()
            for twice in _repeated(own)
        )
        return self


def _repeated(stretches: list[Stretch]) -> Iterator[tuple[Any, ...]]:
    """What stands in two stretches: the numbers of a task, a load, a budget."""
    seen: set[tuple[Any, ...]] = set()
    for stretch in stretches:
        points = {*product(*stretch.where().values(), stretch.at, stretch.budget)}
        yield from sorted(points & seen)[:1]
        seen |= points
