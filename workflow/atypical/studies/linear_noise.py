"""Minibatch noise at a trap, and the fate of a small weight there."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Draws
from atypical.quantities.training import Batch, LearningRate, Positive, Strength, Width
from atypical.studies.kinds.columns import BATCH, BETA, RATE, RESIDUAL, SEED, STATUS
from atypical.studies.kinds.linear import BETA_IS, MODES, MinibatchStudy
from atypical.tables.kinds import number


class LinearNoise(MinibatchStudy):
    """Variance of the minibatch gradient along unit vectors at a trap of rank 1, and the growth of
    a small weight there.
    """

    solver = "atypical.kinetics.trapping:noise_table"
    columns = (
        *(BETA, RESIDUAL, RATE, BATCH, SEED, number("noise_escape", low=0)),
        *(number("noise_present", low=0), number("noise_total", low=0)),
        *(number("growth_rate"), STATUS),
    )
    curve = ("beta", "residual")
    beta: Grid[Positive] = Field(description=BETA_IS)
    residual: Grid[Strength] = Field(description="weight per layer of the missing mode")
    hidden: Width = Field(description="units of a hidden layer")
    learning_rate: LearningRate = Field(description="learning rate")
    batch: Batch = Field(description="samples per step")
    minibatches: Draws = Field(description="minibatches over which the noise is measured")

    @model_validator(mode="after")
    def _there_is_room_for_a_second_mode(self) -> Self:
        if self.hidden < MODES:
            raise ValueError(
                f"hidden: {self.hidden} leaves the missing mode no unit; give at least {MODES}."
            )
        return self
