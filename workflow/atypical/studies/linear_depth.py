"""Escape times against depth, at equal weight decay and noise."""

from __future__ import annotations

from itertools import product
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.evidence.optimisers import UNIFORM
from atypical.quantities.grids import Grid
from atypical.quantities.training import (
    Batch,
    Count,
    Depth,
    LearningRate,
    OptimiserName,
    Positive,
    Rank,
    Strength,
    Width,
)
from atypical.studies.kinds.columns import BATCH, BETA, DEPTH, ESCAPED, RATE, SEED, STATUS
from atypical.studies.kinds.linear import BETA_IS, MODES, LinearStudy, refuse_overshoot
from atypical.studies.kinds.study import Curve
from atypical.tables.kinds import count, number, word


class DepthRuns(BaseModel):
    """One kind of noise, at several depths and strengths."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    # Grids of which every combination is run, the first varying slowest.
    swept: ClassVar[tuple[str, ...]] = ("depth", "beta", "temperature", "learning_rate")
    depth: Grid[Depth] = Field(description="number of weight matrices")
    optimiser: OptimiserName = Field(description="sgd, momentum, adam, adamw or rmsprop")
    hidden: Width = Field(description="units of a hidden layer")
    start_rank: Rank = Field(description="rank of the checkpoint")
    beta: Grid[Positive] = Field(description=BETA_IS)
    temperature: Grid[Strength] = Field(
        default=[0.0], description="temperature of injected noise; with sgd alone"
    )
    learning_rate: Grid[LearningRate] = Field(description="learning rate")
    batch: Batch = Field(description="samples per step; above the sample it is full batch")
    steps: Count = Field(description="steps, at most")

    def curves(self) -> list[Curve]:
        """Every condition."""
        fixed = self.model_dump(exclude={*self.swept})
        grids = (getattr(self, name) for name in self.swept)
        return [dict(zip(self.swept, values, strict=True)) | fixed for values in product(*grids)]

    @model_validator(mode="after")
    def _a_mode_is_missing(self) -> Self:
        if self.start_rank >= MODES:
            raise ValueError(
                f"start_rank: at {self.start_rank} no mode is missing; give a rank below {MODES}."
            )
        return self

    @model_validator(mode="after")
    def _noise_goes_with_sgd(self) -> Self:
        if self.optimiser != "sgd" and max(self.temperature) > 0:
            raise ValueError(
                f"temperature: {max(self.temperature)} under {self.optimiser}; injected noise goes "
                "with sgd alone, give 0."
            )
        return self

    @model_validator(mode="after")
    def _steps_do_not_overshoot(self) -> Self:
        if self.optimiser in UNIFORM:
            refuse_overshoot(max(self.learning_rate), max(self.beta), LinearStudy.fastest)
        return self


class LinearDepth(LinearStudy):
    """Time until a trapped network of some depth gains its next mode, under the same noise."""

    solver = "atypical.kinetics.depth:depth_table"
    columns = (
        *(DEPTH, count("hidden", low=1), count("start_rank"), word("optimiser"), BETA),
        *(number("temperature", low=0), RATE, BATCH, number("barrier")),
        *(SEED, ESCAPED, number("time", low=0), number("epochs", low=0)),
        *(number("censored_at", low=0), STATUS),
    )
    curve = ("runs",)
    runs: list[DepthRuns] = Field(min_length=1, description="kinds of noise")

    def curves(self) -> list[Curve]:
        """The conditions of all kinds of noise, those of the first before those of the next."""
        return [curve for runs in self.runs for curve in runs.curves()]
