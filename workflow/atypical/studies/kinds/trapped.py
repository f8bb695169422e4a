"""Studies of paper C whose networks start in traps: how they are prepared, and who trains them."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.training import (
    Batch,
    Count,
    Initial,
    LearningRate,
    OptimiserName,
    SampleKind,
    Start,
    WeightDecay,
    Width,
)
from atypical.studies.kinds.columns import BATCH, BETA, FULL, RATE, SEED, Seeds
from atypical.studies.kinds.linear import (
    BETA_IS,
    MODES,
    Descent,
    Minibatched,
    MinibatchStudy,
    Prepared,
    refuse_overshoot,
    ways_of,
)
from atypical.studies.kinds.study import Curve
from atypical.tables.kinds import count, number, word

# Columns: how a network was prepared; which one, on which samples, under which optimiser.
PREPARED = (word("preparation"), number("strength", low=0))
NETWORK = (
    *(word("optimiser"), word("data"), count("inputs", low=1), word("init"), word("start")),
    *(*PREPARED, BETA, RATE, BATCH),
)
# Of networks that were trapped on a pool of samples.
ON_A_FEW = (*PREPARED, BETA, RATE, BATCH, count("batch_used", low=1), FULL, SEED)
RANDOM = "random"


class Runs(BaseModel):
    """Runs of every combination of these grids, random starts without preparation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    grids: ClassVar[tuple[str, ...]] = (
        *("optimiser", "data", "inputs", "init", "beta", "learning_rate", "batch", "start"),
    )
    optimiser: Grid[OptimiserName] = Field(["sgd"], description="who takes a step")
    data: Grid[SampleKind] = Field(
        ["whitened"], description="moments of the samples exact, or as drawn"
    )
    inputs: Grid[Width] = Field([MODES], description="number of inputs")
    init: Grid[Initial] = Field(["uniform"], description="distribution of random weights")
    start: Grid[Start] = Field(description="random, or the rank of a checkpoint")
    preparations: list[Prepared] = Field([], description="how a checkpoint is prepared")
    beta: Grid[WeightDecay] = Field(description=BETA_IS)
    learning_rate: Grid[LearningRate] = Field(description="learning rate")
    batch: Grid[Batch] = Field(description="samples per step; above the sample it is full batch")
    epochs: Count = Field(description="epochs, at most")

    def curves(self) -> list[Curve]:
        """Every combination, a checkpoint in every preparation."""
        values = product(*(getattr(self, name) for name in self.grids))
        return [
            {**curve, **way, "epochs": self.epochs}
            for curve in (dict(zip(self.grids, each, strict=True)) for each in values)
            for way in self._ways(curve["start"])
        ]

    def _ways(self, start: str) -> list[Curve]:
        none = {"preparation": "none", "strength": 0.0}
        return [none] if start == RANDOM else ways_of(self.preparations)

    @model_validator(mode="after")
    def _checkpoints_are_prepared(self) -> Self:
        if not self.preparations and set(self.start) != {RANDOM}:
            raise ValueError(
                "preparations: a checkpoint has to be prepared; give a kind and its strengths."
            )
        return self

    @model_validator(mode="after")
    def _noise_goes_with_sgd(self) -> Self:
        kinds = {prepared.kind for prepared in self.preparations}
        if "noise" in kinds and set(self.optimiser) != {"sgd"}:
            raise ValueError(
                "preparations: injected noise goes with sgd only; give noise a block of its own."
            )
        return self

    @model_validator(mode="after")
    def _steps_do_not_overshoot(self) -> Self:
        refuse_overshoot(max(self.learning_rate), max(self.beta), Descent.fastest)
        return self


class TrappedStudy(Minibatched):
    """Runs from random weights and from trapped checkpoints."""

    curve = ("runs",)
    runs: list[Runs] = Field(min_length=1, description="blocks of runs")
    hidden: Width = Field(description="units of a hidden layer")
    seeds: Seeds

    def curves(self) -> list[Curve]:
        """Those of every block."""
        return [curve for block in self.runs for curve in block.curves()]

    def widths(self) -> list[int]:
        """Numbers of inputs of its networks."""
        return [inputs for block in self.runs for inputs in block.inputs]

    def whitened(self) -> bool:
        """Whether moments of some samples are made exact."""
        return any("whitened" in block.data for block in self.runs)

    @model_validator(mode="after")
    def _no_runs_are_made_twice(self) -> Self:
        told = Counter(tuple(sorted(curve.items())) for curve in self.curves())
        if twice := next((curve for curve, times in told.items() if times > 1), None):
            words = ", ".join(f"{name} {value}" for name, value in twice)
            raise ValueError(f"runs: two blocks hold {words}; take it out of one.")
        return self


class SparseStudy(MinibatchStudy):
    """A network trapped on a pool of samples goes on with a few of them."""

    preparations: list[Prepared] = Field(
        min_length=1, description="how the checkpoint of rank 1 is prepared"
    )
    beta: WeightDecay = Field(description=BETA_IS)
    pool: Count = Field(description="samples on which the checkpoint is prepared")
    hidden: Width = Field(description="units of a hidden layer")
    epochs: Count = Field(description="epochs, at most")
    learning_rate: LearningRate = Field(description="learning rate")

    def curves(self) -> list[Curve]:
        """Every preparation with each of its strengths."""
        return ways_of(self.preparations)

    def whitened(self) -> bool:
        """Never: the pool is taken as drawn."""
        return False

    @model_validator(mode="after")
    def _samples_are_of_the_pool(self) -> Self:
        if self.samples > self.pool:
            raise ValueError(
                f"samples: {self.samples} cannot be drawn from a pool of {self.pool}; give at most "
                "the pool."
            )
        return self
