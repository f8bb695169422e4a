"""Modular addition: accuracies of networks that memorise first and generalise later."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.limits import refuse_each
from atypical.quantities.training import Batch, Count, LearningRate, WeightDecay
from atypical.studies.kinds.columns import SEED, STATUS
from atypical.studies.kinds.combined import OPTIMISER_IS, Combined, Optimiser
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
from atypical.tables.kinds import count, given


class ModularRuns(Combined):
    """Conditions that are run with the same budget."""

    swept: ClassVar[tuple[str, ...]] = ("optimiser", "batch", "learning_rate", "weight_decay")
    optimiser: Grid[Optimiser] = Field(description=OPTIMISER_IS)
    batch: Grid[Batch] = Field(description=BATCH_IS)
    learning_rate: Grid[LearningRate] = Field(description="learning rate")
    weight_decay: Grid[WeightDecay] = Field(description=DECAY_IS)

    @model_validator(mode="after")
    def _steps_do_not_overshoot(self) -> Self:
        refuse_overshoot(max(self.learning_rate), max(self.weight_decay), FASTEST)
        return self


class ModularAddition(ModularTask):
    """Networks that learn a share of all sums modulo p, until they generalise."""

    solver = "atypical.kinetics.modular:modular_table"
    columns = (
        *(*DESCENDED, given("weight_decay", low=0), SEED),
        *(count("step"), *REACHED, STATUS),
    )
    order = ("step", "seed")
    runs: list[ModularRuns] = Field(min_length=1, description="what is run")
    records: Count = Field(description="steps that are kept, evenly spaced in the logarithm")

    def curves(self) -> list[Curve]:
        """The conditions of all runs, those of the first before those of the next."""
        return [curve for runs in self.runs for curve in runs.curves()]

    def along(self) -> dict[str, Any]:
        """The task and its network."""
        return {name: value for name, value in super().along().items() if name != "runs"}

    def work(self, part: Part) -> float:
        """Multiply-adds of all steps."""
        each = sum(float(curve["steps"]) * self.per_step(curve["batch"]) for curve in part.curves)
        return float(len(part.runs) * each)

    @model_validator(mode="after")
    def _each_condition_once(self) -> Self:
        named = [tuple(curve[name] for name in ModularRuns.swept) for curve in self.curves()]
        refuse_each(
            f"runs: two entries hold {', '.join(map(str, twice))}; give each once."
            for twice, many in Counter(named).items()
            if many > 1
        )
        return self
