"""Jumps up and down in rank under the same minibatch noise."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import (
    Batch,
    Count,
    Direction,
    LearningRate,
    Strength,
    WeightDecay,
    Width,
)
from atypical.studies.kinds.columns import BATCH, FULL, RESIDUAL
from atypical.studies.kinds.linear import (
    BETA_IS,
    CONDITION,
    MEASURED,
    REDUCED,
    START_RANKS,
    MinibatchStudy,
)
from atypical.studies.kinds.study import Curve


class LinearOneWay(MinibatchStudy):
    """Jumps up (rank 1 to 2) and down (rank 2 to 1) under the same noise of SGD, against batch and
    learning rate.
    """

    solver = "atypical.kinetics.escape:one_way_table"
    columns = (*CONDITION, RESIDUAL, BATCH, FULL, REDUCED, *MEASURED)
    curve = ("direction", "beta", "residual", "learning_rate", "batch")
    direction: Grid[Direction] = Field(description="up: from rank 1 to 2; down: from 2 to 1")
    beta: Grid[WeightDecay] = Field(description=BETA_IS)
    residual: Grid[Strength] = Field(description="weight per layer of the missing mode")
    learning_rate: Grid[LearningRate] = Field(description="learning rate")
    batch: Grid[Batch] = Field(description="samples per step; above the sample it is full batch")
    hidden: Width = Field(description="units of a hidden layer")
    epochs: Count = Field(description="epochs, at most")
    steps: Count = Field(description="steps, at most")

    def curves(self) -> list[Curve]:
        """Upward runs start at rank 1, downward runs at rank 2, where no mode is missing."""
        return [
            {**c, "start_rank": START_RANKS[c["direction"]]}
            for c in super().curves()
            if c["direction"] == "up" or c["residual"] == self.residual[0]
        ]
