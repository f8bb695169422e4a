"""Minima and saddles among the states that a deep linear network can hold."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.training import (
    Count,
    Depth,
    LearningRate,
    Positive,
    SingularValue,
    Strength,
    Width,
)
from atypical.studies.kinds.columns import BETA, DEPTH, SEED, STATUS, Seeds
from atypical.studies.kinds.linear import BETA_IS, Descent
from atypical.studies.kinds.study import Part
from atypical.tables.kinds import count, number, word


class LinearMinima(Descent):
    """Every subset of the modes that exist: whether it is a minimum or a saddle, and where descent
    ends that leaves it by a small kick.
    """

    solver = "atypical.kinetics.minima:minima_table"
    columns = (
        *(DEPTH, count("modes", low=1), BETA, word("held"), number("energy", low=0)),
        *(number("curvature"), number("exchange", infinite=True), SEED, word("end")),
        *(number("gradient", low=0), count("steps"), STATUS),
    )
    curve = ("depth", "modes", "beta")
    order = ("held", "seed")
    gpu = False
    vectors = ("eta",)
    eta: Grid[SingularValue] = Field(description="singular values, largest first")
    depth: Grid[Depth] = Field(description="number of weight matrices")
    modes: Grid[Count] = Field(description="how many of the singular values a task has")
    beta: Grid[Positive] = Field(description=BETA_IS)
    hidden: Width = Field(description="units of a hidden layer")
    seeds: Seeds
    kick: Strength = Field(description="standard deviation of the kick on each weight")
    learning_rate: LearningRate = Field(description="learning rate, full batches")
    tolerance: Positive = Field(description="largest slope at which a run counts as converged")
    steps: Count = Field(description="steps, at most")

    def work(self, part: Part) -> float:
        """States of all seeds, by the number of their layers."""
        return float(len(part.runs) * sum(2 ** c["modes"] * c["depth"] for c in part.curves))

    @model_validator(mode="after")
    def _modes_differ(self) -> Self:
        if any(not low < high for high, low in pairwise(self.eta)):
            raise ValueError(
                f"eta: {self.eta} do not fall; give different singular values, the largest first."
            )
        return self

    @model_validator(mode="after")
    def _there_is_room_for_the_modes(self) -> Self:
        most = min(len(self.eta), self.hidden)
        for modes in self.modes:
            if modes > most:
                raise ValueError(
                    f"modes: {modes} are more than {len(self.eta)} singular values and "
                    f"{self.hidden} hidden units carry; give at most {most}."
                )
        return self
