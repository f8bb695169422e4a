"""Modular addition while the weight decay rises to collapse, falls again, and turns round."""

from __future__ import annotations

from collections import Counter
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.limits import refuse_each
from atypical.quantities.training import Batch, Count, LearningRate, Positive, Strength
from atypical.studies.kinds.columns import SEED, STATUS
from atypical.studies.kinds.combined import OPTIMISER_IS, Optimiser
from atypical.studies.kinds.linear import refuse_overshoot
from atypical.studies.kinds.modular import (
    BATCH_IS,
    DECAY_IS,
    DESCENDED,
    FASTEST,
    REACHED,
    ModularTask,
)
from atypical.studies.kinds.study import Curve, Part
from atypical.tables.kinds import count, given, word

WAYS = ("up", "down", "back")


class ModularPaces(BaseModel):
    """A sweep at several paces."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    optimiser: Optimiser = Field(description=OPTIMISER_IS)
    batch: Batch = Field(description=BATCH_IS)
    learning_rate: LearningRate = Field(description="learning rate")
    weight_decay: Grid[Positive] = Field(description=DECAY_IS)
    turn: Positive = Field(description="weight decay up to which the way that turns round goes")
    memorise: Count = Field(description="steps without weight decay before the sweep")
    steps: Grid[Count] = Field(description="steps at each weight decay")

    def curves(self) -> list[Curve]:
        """One for each pace."""
        return [self.model_dump() | {"steps": steps} for steps in self.steps]

    @model_validator(mode="after")
    def _steps_do_not_overshoot(self) -> Self:
        refuse_overshoot(self.learning_rate, max(self.weight_decay), FASTEST)
        return self

    @model_validator(mode="after")
    def _turns_within(self) -> Self:
        if self.turn < min(self.weight_decay):
            raise ValueError(
                f"turn: {self.turn} lies below every weight decay; give at least "
                f"{min(self.weight_decay)}."
            )
        return self


class ModularSweep(ModularTask):
    """Where networks that have memorised sums modulo p are at each weight decay, from where they
    were at the last: up, from its end down, and back from a turn on the way.
    """

    solver = "atypical.kinetics.modular_sweep:modular_sweep_table"
    columns = (
        *(*DESCENDED, count("steps", low=1), word("direction", WAYS)),
        *(given("weight_decay", low=0), SEED, *REACHED, STATUS),
    )
    order = ("direction", "weight_decay", "seed")
    sweeps: list[ModularPaces] = Field(min_length=1, description="what is swept")
    kick: Strength = Field(description="standard deviation of the kick before each step")

    def curves(self) -> list[Curve]:
        """All sweeps, one pace after the other."""
        return [curve for paces in self.sweeps for curve in paces.curves()]

    def along(self) -> dict[str, Any]:
        """The task, its network and the kick."""
        return {name: value for name, value in super().along().items() if name != "sweeps"}

    def rows_of(self, part: Part) -> int:
        """At most three at each weight decay."""
        return len(part.runs) * sum(3 * len(curve["weight_decay"]) for curve in part.curves)

    def work(self, part: Part) -> float:
        """Multiply-adds of all steps."""
        each = 0.0
        for curve in part.curves:
            grid = curve["weight_decay"]
            points = 2 * len(grid) + sum(beta <= curve["turn"] for beta in grid)
            made = curve["memorise"] + points * curve["steps"]
            each += made * self.per_step(curve["batch"])
        return len(part.runs) * each

    @model_validator(mode="after")
    def _each_sweep_once(self) -> Self:
        names = ("optimiser", "batch", "learning_rate", "steps")
        named = [tuple(curve[name] for name in names) for curve in self.curves()]
        refuse_each(
            f"sweeps: two entries hold {', '.join(map(str, twice))}; give each once."
            for twice, many in Counter(named).items()
            if many > 1
        )
        return self
