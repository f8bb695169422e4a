"""Blocks of runs: conditions of which every combination is run, with the same budget."""

from __future__ import annotations

from itertools import product
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from atypical.quantities.training import Count
from atypical.studies.kinds.study import Curve

Optimiser = Literal["sgd", "momentum", "adam", "adamw"]
OPTIMISER_IS = "sgd, momentum, adam or adamw"


class Combined(BaseModel):
    """Grids of which every combination is run: the `swept`, the first varying slowest."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    swept: ClassVar[tuple[str, ...]]
    steps: Count = Field(description="steps, at most")

    def curves(self) -> list[Curve]:
        """Every condition, and its budget."""
        grids = (getattr(self, name) for name in self.swept)
        return [
            dict(zip(self.swept, values, strict=True)) | {"steps": self.steps}
            for values in product(*grids)
        ]
