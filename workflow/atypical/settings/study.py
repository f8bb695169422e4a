"""What a study is: a sweep over grids, whole or cut into parts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import prod
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.settings.quantities import Whole

# The papers' scale has 80 000 points in its largest study, and a few thousand jobs in all.
MOST_POINTS = 500_000
MOST_JOBS = 10_000


def refuse_each(mistakes: Iterable[str]) -> None:
    """ValueError with a line for each mistake, where there are any."""
    if lines := "\n".join(mistakes):
        raise ValueError(lines)


def refuse_more_points(points: int) -> None:
    """ValueError where a study sweeps over more points than could ever be solved."""
    if points > MOST_POINTS:
        raise ValueError(
            f"its grids have {points} points together; give fewer values, {MOST_POINTS} at most."
        )


def refuse_more_jobs(jobs: int) -> None:
    """ValueError where a study is cut into more jobs than Snakemake could hand out."""
    if jobs > MOST_JOBS:
        raise ValueError(f"is cut into {jobs} jobs, {MOST_JOBS} at most; raise curves_per_job.")


def points_of(value: Any) -> int:
    """Points that a value of the configuration sweeps over: those of a list, of mappings in it."""
    if isinstance(value, BaseModel):
        return prod(points_of(part) for _, part in value)
    if isinstance(value, list):
        return sum(map(points_of, value))
    return 1


class Study(BaseModel):
    """A sweep over grids. The names in `curve` vary between curves, the others along a curve."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    curve: ClassVar[tuple[str, ...]] = ()
    # Whether its jobs are batched products, which run on a GPU where there is one.
    batched: ClassVar[bool] = False
    # Lists that are one value: they are not swept over.
    vectors: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _can_be_solved(self) -> Self:
        refuse_more_points(prod(points_of(grid) for name, grid in self if name not in self.vectors))
        return self

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

    curves_per_job: Whole = Field(description="consecutive curves solved by one job")

    @model_validator(mode="after")
    def _can_be_handed_out(self) -> Self:
        refuse_more_jobs(self.parts())
        return self

    def parts(self) -> int:
        """Number of jobs."""
        return -(-len(self.curves()) // self.curves_per_job)

    def part(self, number: int) -> dict[str, Any]:
        """What job `number` solves: its curves, and the grids along each of them."""
        first = number * self.curves_per_job
        along = {name: grid for name, grid in self.grids().items() if name not in self.curve}
        return {"curves": self.curves()[first : first + self.curves_per_job], **along}
