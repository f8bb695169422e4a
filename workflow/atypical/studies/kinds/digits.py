"""What sweeps of the weight decay on handwritten digits have in common."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.training import (
    Activation,
    Count,
    Direction,
    LearningRate,
    Positive,
    Seed,
    Width,
)
from atypical.studies.kinds.columns import BETA, SEED, STATUS
from atypical.studies.kinds.linear import BETA_IS, Descent
from atypical.studies.kinds.study import Part
from atypical.tables.kinds import count, number, word
from atypical.tasks.archives import CLASSES, INPUTS

IMAGES = 1797
ACTIVATION = word("activation", ("sigmoid", "tanh", "relu"))
DIRECTION = word("direction", ("up", "down"))
# Where a sweep ends at each weight decay.
REACHED = (
    *(BETA, SEED, number("train_loss", low=0), number("test_loss", low=0)),
    *(number("accuracy", low=0, high=1), number("weight_norm", low=0)),
    *(number("gradient", low=0), count("steps"), STATUS),
)


class DigitsSweep(Descent):
    """Full-batch descent of multilayer perceptrons at each weight decay, from where it ended at the
    last.
    """

    solver = "atypical.kinetics.nonlinear:nonlinear_table"
    # Seeds make their steps together until the last one has converged: none is solved alone.
    run = ""
    vectors = ("hidden",)
    fastest = 3.8  # With momentum 0.9.
    activation: Grid[Activation] = Field(description="activation of the hidden layers")
    direction: Grid[Direction] = Field(description="up or down in weight decay")
    beta: Grid[Positive] = Field(description=BETA_IS)
    seeds: Grid[Seed] = Field(description="seeds; each has its own images and start")
    hidden: list[Width] = Field(description="units of each hidden layer", min_length=1)
    samples: Count = Field(description="training images")
    test_samples: Count = Field(description="test images")
    learning_rate: LearningRate = Field(description="learning rate, with momentum 0.9")
    tolerance: Positive = Field(description="largest slope at which a step counts as converged")
    steps: Count = Field(description="steps at each weight decay, at most")

    def work(self, part: Part) -> float:
        """Multiply-adds of all steps."""
        widths = [INPUTS["digits"], *self.hidden, CLASSES]
        weights = sum(n * m for n, m in pairwise(widths))
        points: int = sum(-(-len(self.beta) // curve.get("stride", 1)) for curve in part.curves)
        return points * len(self.seeds) * float(self.steps) * self.samples * weights

    @model_validator(mode="after")
    def _there_are_as_many_images(self) -> Self:
        if self.samples + self.test_samples > IMAGES:
            raise ValueError(
                f"samples: {self.samples} and {self.test_samples} test_samples are more than the "
                f"{IMAGES} digits; give fewer."
            )
        return self
