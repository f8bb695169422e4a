"""How much a study may ask for."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

from pydantic import BaseModel

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
