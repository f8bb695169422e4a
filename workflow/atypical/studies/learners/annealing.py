"""Simulated annealing on the number of errors."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from atypical.quantities.physical import Whole
from atypical.quantities.training import Positive
from atypical.studies.learners import Learner


class Annealing(Learner):
    """Simulated annealing on the number of errors."""

    shown = "annealing"
    colour = "#000000"
    place = 8
    reach = 0.3
    slow = 5
    sweeps: Whole = Field(description="most sweeps over the weights")
    hot: Positive = Field(description="inverse temperature at the start")
    cold: Positive = Field(description="inverse temperature at the end")

    @model_validator(mode="after")
    def _cools(self) -> Self:
        if self.hot > self.cold:
            raise ValueError(
                f"hot: {self.hot} and cold: {self.cold} heat up; "
                "they are inverse temperatures: give hot < cold."
            )
        return self
