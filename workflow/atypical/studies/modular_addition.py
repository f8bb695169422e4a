"""Modular addition: accuracies of networks that memorise first and generalise later."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.limits import refuse_each
from atypical.quantities.physical import quantity, whole
from atypical.quantities.training import Batch, Count, LearningRate, Seed, WeightDecay, Width
from atypical.studies.kinds.columns import BATCH, FULL, RATE, SEED, STATUS
from atypical.studies.kinds.combined import OPTIMISER_IS, Combined, Optimiser
from atypical.studies.kinds.linear import refuse_overshoot
from atypical.studies.kinds.study import Curve, Part, PartedStudy
from atypical.tables.kinds import count, given, number, word
from atypical.tasks.modular_addition import trained

# A step of AdamW takes a weight w to (1 − rate · decay) w.
FASTEST = 1.0
PairShare = Annotated[
    float, *quantity("a share of pairs", "numbers in (0, 1)", lambda share: 0 < share < 1)
]


class ModularRuns(Combined):
    """Conditions that are run with the same budget."""

    swept: ClassVar[tuple[str, ...]] = ("optimiser", "batch", "learning_rate", "weight_decay")
    optimiser: Grid[Optimiser] = Field(description=OPTIMISER_IS)
    batch: Grid[Batch] = Field(description="pairs per step; above the sample it is full batch")
    learning_rate: Grid[LearningRate] = Field(description="learning rate")
    weight_decay: Grid[WeightDecay] = Field(description="weight decay, decoupled in adamw")

    @model_validator(mode="after")
    def _steps_do_not_overshoot(self) -> Self:
        refuse_overshoot(max(self.learning_rate), max(self.weight_decay), FASTEST)
        return self


class ModularAddition(PartedStudy):
    """Networks that learn a share of all sums modulo p, until they generalise."""

    solver = "atypical.kinetics.modular:modular_table"
    columns = (
        *(word("optimiser"), BATCH, FULL, RATE, given("weight_decay", low=0), SEED),
        *(count("step"), number("train_loss", low=0), number("train_accuracy", low=0, high=1)),
        *(number("test_loss", low=0), number("test_accuracy", low=0, high=1)),
        *(number("weight_norm", low=0), STATUS),
    )
    run = "seed"
    order = ("step", "seed")
    drawn = True
    job = "simulate"
    runs: list[ModularRuns] = Field(min_length=1, description="what is run")
    modulus: Annotated[int, *whole("a modulus", 3)] = Field(description="p: numbers are below it")
    share: PairShare = Field(description="share of all pairs that is learned")
    hidden: Width = Field(description="units of the hidden layer")
    seeds: Grid[Seed] = Field(description="seeds; each has its own pairs, start and order")
    records: Count = Field(description="steps that are kept, evenly spaced in the logarithm")

    def curves(self) -> list[Curve]:
        """The conditions of all runs, those of the first before those of the next."""
        return [curve for runs in self.runs for curve in runs.curves()]

    def asked(self, curve: Curve) -> Curve:
        """A curve as it is: the solver goes through them itself."""
        return curve

    def along(self) -> dict[str, Any]:
        """The task and its network."""
        return {name: value for name, value in super().along().items() if name != "runs"}

    def work(self, part: Part) -> float:
        """Multiply-adds of all steps."""
        weights = 3 * self.modulus * self.hidden
        pairs = trained(self.modulus, self.share)
        seen = sum(curve["steps"] * min(curve["batch"], pairs) for curve in part.curves)
        return float(len(part.runs) * seen * weights)

    @model_validator(mode="after")
    def _each_condition_once(self) -> Self:
        named = [tuple(curve[name] for name in ModularRuns.swept) for curve in self.curves()]
        refuse_each(
            f"runs: two entries hold {', '.join(map(str, twice))}; give each once."
            for twice, many in Counter(named).items()
            if many > 1
        )
        return self

    @model_validator(mode="after")
    def _pairs_are_on_both_sides(self) -> Self:
        if not 0 < trained(self.modulus, self.share) < self.modulus**2:
            raise ValueError(
                f"share: {self.share} of {self.modulus**2} pairs leaves none on one side; give "
                "another share."
            )
        return self
