"""What the studies of tanh students have in common."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.training import Count, LearningRate, Positive, SingularValue, Width
from atypical.studies.kinds.columns import Seeds
from atypical.studies.kinds.linear import MODES, Descent

MIRRORS = 2**MODES


class Teaching(BaseModel):
    """Teacher, sample, and the student's layers."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    eta: Grid[SingularValue] = Field(description="strengths of the features, largest first")
    samples: Count = Field(description="training samples, with their mirror images")
    hidden: list[Width] = Field(description="units of each hidden layer", min_length=1)

    @model_validator(mode="after")
    def _there_are_two_features(self) -> Self:
        if len(self.eta) != MODES or self.eta != sorted(self.eta, reverse=True):
            raise ValueError(
                f"eta: {self.eta} are not the strengths of a teacher; give {MODES}, the largest "
                "first."
            )
        if self.samples % MIRRORS:
            raise ValueError(
                f"samples: {self.samples} are no samples with their mirror images; give a multiple "
                f"of {MIRRORS}."
            )
        return self


class StudentStudy(Descent):
    """Tanh students of one teacher, settled by full-batch descent with momentum."""

    vectors = ("network",)
    fastest = 3.8  # With momentum 0.9.
    network: Teaching = Field(description="teacher, sample and student")
    seeds: Seeds
    learning_rate: LearningRate = Field(description="of full batches, with momentum 0.9")
    tolerance: Positive = Field(description="largest slope of a settled network")
    steps: Count = Field(description="steps until then, at most")

    def weights(self) -> int:
        """Weights of a student."""
        widths = [MODES, *self.network.hidden, MODES]
        return sum(n * m for n, m in pairwise(widths))

    def along(self) -> dict[str, Any]:
        """What is the same for every curve."""
        return {name: value for name, value in super().along().items() if name != "runs"}
