"""Escape times under injected isotropic noise."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.training import Count, LearningRate, Positive, Rank, Width
from atypical.studies.kinds.linear import BETA_IS, CONDITION, MEASURED, MODES, LinearStudy
from atypical.studies.kinds.study import Curve
from atypical.tables.kinds import number


class NarrowOrWide(BaseModel):
    """Barriers at which a network of some width escapes within the budget."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hidden: Width = Field(description="units of a hidden layer")
    barrier_over_temperature: Grid[Positive] = Field(description="barrier / temperature")


class LinearLangevin(LinearStudy):
    """Escape under isotropic noise on full batches, beside the Kramers–Langer rate."""

    solver = "atypical.kinetics.escape:langevin_table"
    columns = (
        *(*CONDITION, number("temperature", low=0), number("barrier_over_temperature", low=0)),
        *(number("rate_theory", low=0), *MEASURED),
    )
    curve = ("start_rank", "beta", "networks")
    networks: list[NarrowOrWide] = Field(
        min_length=1, description="widths, and the noise that each is given"
    )
    start_rank: Grid[Rank] = Field(description="rank of the checkpoint")
    beta: Grid[Positive] = Field(description=BETA_IS)
    learning_rate: LearningRate = Field(description="learning rate")
    steps: Count = Field(description="steps, at most")

    def curves(self) -> list[Curve]:
        """Every width at its own temperatures."""
        return [
            {"hidden": n.hidden, "start_rank": r, "beta": b, "barrier_over_temperature": f}
            for n in self.networks
            for r in self.start_rank
            for b in self.beta
            for f in n.barrier_over_temperature
        ]

    @model_validator(mode="after")
    def _a_mode_is_missing(self) -> Self:
        for rank in self.start_rank:
            if rank >= MODES:
                raise ValueError(
                    f"start_rank: at {rank} no mode is missing; give ranks below {MODES}."
                )
        return self
