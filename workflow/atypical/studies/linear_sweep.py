"""Sweeps of the weight decay by full-batch descent to convergence."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import (
    Count,
    Depth,
    Direction,
    LearningRate,
    Positive,
    SampleKind,
    Strength,
    WeightDecay,
    Width,
)
from atypical.studies.kinds.columns import BETA, DEPTH, SEED, SINGULAR_VALUES, STATUS
from atypical.studies.kinds.linear import BETA_IS, LinearStudy
from atypical.studies.kinds.study import Part
from atypical.tables.kinds import count, number, word


class LinearSweep(LinearStudy):
    """Where full-batch descent converges at each weight decay, starting from where it converged at
    the last.
    """

    solver = "atypical.kinetics.sweeps:sweep_table"
    columns = (
        *(DEPTH, word("data", ("whitened", "raw")), word("direction", ("up", "down"))),
        *(BETA, SEED, number("eta1", low=0), number("eta2", low=0)),
        *(number("test_mse", low=0), number("train_mse", low=0), count("rank")),
        *(*SINGULAR_VALUES, number("gradient", low=0), count("steps"), STATUS),
    )
    curve = ("depth", "data", "direction")
    order = ("beta", "seed")
    depth: Grid[Depth] = Field(description="number of weight matrices")
    data: Grid[SampleKind] = Field(description="whitened: moments exact; raw: as drawn")
    direction: Grid[Direction] = Field(description="up or down in weight decay")
    beta: Grid[WeightDecay] = Field(description=BETA_IS)
    hidden: Width = Field(description="units of a hidden layer")
    learning_rate: LearningRate = Field(description="learning rate")
    tolerance: Positive = Field(description="largest slope at which a step counts as converged")
    steps: Count = Field(description="steps at each weight decay, at most")
    kick: Strength = Field(description="standard deviation of the kick before each step")

    def whitened(self) -> bool:
        """Whether a sweep of whitened samples is asked for."""
        return "whitened" in self.data

    def work(self, part: Part) -> float:
        """Sweeps, by the number of their layers."""
        return float(len(part.runs) * len(self.beta) * sum(c["depth"] for c in part.curves))
