"""The learners of training studies: one file each, which declares hyper-parameters and looks.

A learner has the name of its file; the rule itself stands in atypical.learners, in a file of the
same name, where the formulas say what its numbers mean. A variant of a rule names that rule, and
fixes some of its options. Here stands what all of them have.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Load, Share, Whole
from atypical.quantities.training import Positive

Sweeps = Annotated[Whole, Field(description="most sweeps over the patterns")]
Spread = Annotated[Positive, Field(description="of the random fields at the start")]


class Learner(BaseModel):
    """A learner of a sweep: loads, and hyper-parameters.

    shown, colour: in figures; None for what no figure but its own draws.   place: among learners,
    in tables.   reach: load of random labels up to which it solves about half of the
    instances; figures show those that reach furthest first.
    runs_on: whether its protocol goes on beyond a solution.   lasts: the hyper-parameter by which a
    run lasts.   slow: how many times fewer curves of a training study its jobs take.
    rule: of a variant, whose rule has another name.   fixed: the options that make it one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    shown: ClassVar[str | None] = None
    colour: ClassVar[str] = "#000000"
    place: ClassVar[int] = 99
    reach: ClassVar[float] = 0.0
    runs_on: ClassVar[bool] = True
    lasts: ClassVar[str] = "sweeps"
    slow: ClassVar[int] = 1
    rule: ClassVar[str] = ""
    fixed: ClassVar[dict[str, Any]] = {}
    at: Grid[Load] = Field(description="loads (perceptron) or inverse loads (features) of the runs")

    def hyper(self, budget: int = 1) -> dict[str, Any]:
        """The hyper-parameters alone, with those that are fixed, of runs that may last `budget`
        times as long.
        """
        numbers = self.model_dump(exclude={"at"}) | self.fixed
        return numbers | {self.lasts: budget * numbers[self.lasts]}


class MessagePassing(Learner):
    """What rules that pass messages have in common."""

    damping: Share = Field(description="share of the old messages that is kept")
    spread: Spread


class Minibatches(Learner):
    """What rules that descend a loss have in common."""

    sweeps: Sweeps
    batch: Whole = Field(description="patterns in a minibatch")
    rate: Positive = Field(description="learning rate: step along the gradient")
