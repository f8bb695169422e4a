"""What a study is: a sweep over grids, whole or cut into parts."""

from __future__ import annotations

from itertools import product
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field


class Study(BaseModel):
    """A sweep over grids. The names in `curve` vary between curves, the others along a curve."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    curve: ClassVar[tuple[str, ...]] = ()
    # Whether its jobs are batched products, which run on a GPU where there is one.
    batched: ClassVar[bool] = False

    def grids(self) -> dict[str, list[float | str]]:
        """Every grid by its name, expanded."""
        return self.model_dump(exclude={"curves_per_job"})

    def curves(self) -> list[dict[str, float | str]]:
        """The parameters of every curve, the first grid varying slowest."""
        grids = self.grids()
        return [
            dict(zip(self.curve, values, strict=True))
            for values in product(*(grids[name] for name in self.curve))
        ]


class PartedStudy(Study):
    """A study whose curves are shared out among jobs."""

    curves_per_job: int = Field(ge=1, description="consecutive curves solved by one job")

    def parts(self) -> int:
        """Number of jobs."""
        return -(-len(self.curves()) // self.curves_per_job)

    def part(self, number: int) -> dict[str, Any]:
        """What job `number` solves: its curves, and the grids along each of them."""
        first = number * self.curves_per_job
        along = {name: grid for name, grid in self.grids().items() if name not in self.curve}
        return {"curves": self.curves()[first : first + self.curves_per_job], **along}
