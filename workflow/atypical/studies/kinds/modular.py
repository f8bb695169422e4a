"""What the studies of modular addition have in common: the task, its networks, how they descend."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.physical import quantity, whole
from atypical.quantities.training import Seed, Width
from atypical.studies.kinds.columns import BATCH, FULL, RATE
from atypical.studies.kinds.study import Curve, PartedStudy
from atypical.tables.kinds import number, word
from atypical.tasks.modular_addition import trained

# A step of AdamW takes a weight w to (1 − rate · decay) w.
FASTEST = 1.0
PairShare = Annotated[
    float, *quantity("a share of pairs", "numbers in (0, 1)", lambda share: 0 < share < 1)
]
BATCH_IS = "pairs per step; above the sample it is full batch"
DECAY_IS = "weight decay, decoupled in adamw"

DESCENDED = (word("optimiser"), BATCH, FULL, RATE)
REACHED = (
    *(number("train_loss", low=0), number("train_accuracy", low=0, high=1)),
    *(number("test_loss", low=0), number("test_accuracy", low=0, high=1)),
    number("weight_norm", low=0),
)


class ModularTask(PartedStudy):
    """Networks that learn a share of all sums modulo p."""

    run = "seed"
    drawn = True
    job = "simulate"
    modulus: Annotated[int, *whole("a modulus", 3)] = Field(description="p: numbers are below it")
    share: PairShare = Field(description="share of all pairs that is learned")
    hidden: Width = Field(description="units of the hidden layer")
    seeds: Grid[Seed] = Field(description="seeds; each has its own pairs, start and order")

    def asked(self, curve: Curve) -> Curve:
        """A curve as it is: the solver goes through them itself."""
        return curve

    def per_step(self, batch: int) -> float:
        """Multiply-adds of a step of one run."""
        pairs = min(batch, trained(self.modulus, self.share))
        return 3.0 * self.modulus * self.hidden * pairs

    @model_validator(mode="after")
    def _pairs_are_on_both_sides(self) -> Self:
        if not 0 < trained(self.modulus, self.share) < self.modulus**2:
            raise ValueError(
                f"share: {self.share} of {self.modulus**2} pairs leaves none on one side; give "
                "another share."
            )
        return self
