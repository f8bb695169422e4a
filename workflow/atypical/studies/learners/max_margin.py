"""The largest margin at which focusing belief propagation still finds a solution."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from atypical.quantities.training import Positive
from atypical.studies.learners.focusing_bp import FocusingBP


class MaxMargin(FocusingBP):
    """The largest margin at which focusing belief propagation still finds a solution."""

    shown = None
    place = 9
    runs_on = False
    resolution: Positive = Field(description="of the margin, by bisection")
    highest: Positive = Field(description="margin above every largest one")

    @model_validator(mode="after")
    def _resolves_something(self) -> Self:
        if self.resolution >= self.highest:
            raise ValueError(
                f"resolution: {self.resolution} is not below highest: {self.highest}; give less."
            )
        return self
