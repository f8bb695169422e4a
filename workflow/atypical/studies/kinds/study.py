"""What a study is: a section of config.yaml, a solver, a table.

Its grids span curves. A job solves a few curves of one bundle, and leaves a part of the table; a
part is known by what it holds, so that a curve, a seed or an instance that is added later is
solved alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.quantities.limits import points_of, refuse_more_jobs, refuse_more_points
from atypical.quantities.physical import Whole
from atypical.tables.kinds import Column

# What a solver is asked for, curve by curve, by the names of its arguments.
Curve = dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """Curves that one way of solving takes.

    curves: arguments of the solver, each with its place among all curves of the study.   along:
    arguments that are the same for all of them.   runs: seeds or instances of each curve; empty
    where a curve is one run.   most: curves of a job.   kind: a word for the bundle, where a study
    has several: a learner.   of: the part of another study that is read, where one is.   solver:
    where it is not that of the study.
    """

    curves: dict[int, Curve]
    along: dict[str, Any] = field(default_factory=dict)
    runs: tuple[int, ...] = ()
    most: int = 0
    kind: str = ""
    of: Part | None = None
    solver: str = ""


@dataclass(frozen=True)
class Part:
    """What one job solves: a few curves of a bundle, and some runs of each."""

    study: str
    bundle: Bundle
    places: tuple[int, ...]
    runs: tuple[int, ...]
    run: str = ""

    @property
    def curves(self) -> list[Curve]:
        """The curves of this part, by the arguments of the solver."""
        return [self.bundle.curves[place] for place in self.places]

    def content(self) -> dict[str, Any]:
        """What its job is given: curves, runs, and what is the same along them."""
        runs = {f"{self.run}s": list(self.runs)} if self.run else {}
        return {"curves": self.curves, **runs, **self.bundle.along}

    @cached_property
    def name(self) -> str:
        """Where it lies below its study's folder: the kind of its bundle, and its own checksum."""
        of = self.bundle.of
        told = json.dumps([self.content(), of and of.name], sort_keys=True)
        checksum = hashlib.sha256(told.encode()).hexdigest()[:12]
        return f"{self.bundle.kind}/{checksum}" if self.bundle.kind else checksum


class Study(BaseModel):
    """A sweep over grids. The names in `curve` vary between curves, the others along a curve.

    solver: `module:function`, which a job imports; nothing else does.   columns: of its table.
    reads: the tables that it is made from, by the solver's arguments.   follows: the study whose
    solutions it measures, part by part.   rows: whether it reads their rows, too.   averages: that
    whose solutions it reads all at once.
    asks: studies whose numbers it takes.
    run: the column that numbers runs, and with an s the grid or count of them.   order: columns by
    whose values the rows of a curve are sorted, in the order of their first appearance.
    gpu: whether its jobs can run on a GPU.   wide: whether a job takes as many curves there as have
    room, not `curves_per_job`; else at least `at_once`.
    drawn: whether it draws random numbers, be they of instances that it draws again, or of a
    bootstrap.
    job: the rule that makes its parts.   memory, minutes: what its longest job asks for, MB.
    vectors: lists that are one value, not swept over.   held: grids of other studies that must hold
    a number of this one, by its name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    solver: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    reads: ClassVar[Mapping[str, str]] = {}
    follows: ClassVar[str] = ""
    averages: ClassVar[str] = ""
    rows: ClassVar[bool] = False
    asks: ClassVar[tuple[str, ...]] = ()
    curve: ClassVar[tuple[str, ...]] = ()
    run: ClassVar[str] = ""
    order: ClassVar[tuple[str, ...]] = ()
    gpu: ClassVar[bool] = False
    wide: ClassVar[bool] = False
    at_once: ClassVar[int] = 1
    drawn: ClassVar[bool] = False
    job: ClassVar[str] = "solve"
    memory: ClassVar[int] = 800
    minutes: ClassVar[int] = 15
    vectors: ClassVar[tuple[str, ...]] = ()
    held: ClassVar[Mapping[str, str]] = {}

    @model_validator(mode="after")
    def _can_be_solved(self) -> Self:
        refuse_more_points(prod(points_of(grid) for name, grid in self if name not in self.vectors))
        return self

    def grids(self) -> dict[str, Any]:
        """Every number of the study by its name, grids expanded."""
        return self.model_dump(exclude={"curves_per_job"})

    def curves(self) -> list[Curve]:
        """The parameters of every curve, the first grid varying slowest."""
        grids = self.grids()
        return [
            dict(zip(self.curve, values, strict=True))
            for values in product(*(grids[name] for name in self.curve))
        ]

    def along(self) -> dict[str, Any]:
        """What is the same for every curve and run."""
        varied = {*self.curve, f"{self.run}s"}
        return {name: grid for name, grid in self.grids().items() if name not in varied}

    def asked(self, curve: Curve) -> Curve:
        """A curve as its solver is asked for it: as grids of one value."""
        return {name: [value] for name, value in curve.items()}

    def bundles(self, others: Mapping[str, Any]) -> list[Bundle]:
        """All that is solved, but for what follows.   others: the studies that it asks, by name."""
        if self.follows:
            return []
        curves = dict(enumerate(map(self.asked, self.curves())))
        runs = tuple(getattr(self, f"{self.run}s", ()))
        return [Bundle(curves, self.along(), runs, getattr(self, "curves_per_job", 0))]

    def ordered(self) -> tuple[str, ...]:
        """Columns that order the rows of a curve: the run is the last of them."""
        return self.order or ((self.run,) if self.run else ())

    def runs_in_order(self, runs: Iterable[int]) -> list[int]:
        """Runs in the order of the table.   runs: of all parts, those of the first curve first."""
        return list(dict.fromkeys(runs))

    def disagreements(self, others: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What does not agree with the studies that it asks: keys, each with a line."""
        yield from ()

    def follow(self, part: Part, other: Any) -> Bundle | None:
        """What is measured of a part of the study that it follows; None where nothing is."""
        return None

    def modules(self, kind: str) -> tuple[str, ...]:
        """What the solver imports by name for a kind of bundle."""
        return ()

    @classmethod
    def on_gpu(cls, kind: str) -> bool:
        """Whether bundles of a kind can be solved on a GPU."""
        return cls.gpu and not kind

    def holds(self, part: Part) -> tuple[float, float]:
        """Bytes that the job of a part holds at once on a GPU, and beside it what grows with them;
        0 where that is little.
        """
        return 0.0, 0.0

    def beside(self, part: Part) -> int:
        """Runs of a part that a GPU takes side by side."""
        return len(part.places) * max(len(part.runs), 1)

    def stored(self, part: Part) -> float:
        """Bytes of what a part leaves beside its rows."""
        return 0.0

    def rows_of(self, part: Part) -> int:
        """Rows of a part, or about so many."""
        each = self.points() * getattr(self, "records", 1)
        return len(part.places) * max(len(part.runs), 1) * each

    def work(self, part: Part) -> float:
        """What the time of a part is proportional to: points, unless a study knows better."""
        return float(len(part.places) * self.points())

    def points(self) -> int:
        """Points along a curve."""
        along = self.along().items()
        return prod(len(g) for n, g in along if isinstance(g, list) and n not in self.vectors)


class PartedStudy(Study):
    """A study whose curves are shared out among jobs."""

    curves_per_job: Whole = Field(description="consecutive curves solved by one job")

    @model_validator(mode="after")
    def _can_be_handed_out(self) -> Self:
        refuse_more_jobs(-(-len(self.curves()) // self.curves_per_job))
        return self


class Derived(Study):
    """A table that is made whole from other tables, or from constants of nature."""

    job: ClassVar[str] = "derive"
    memory: ClassVar[int] = 300
    minutes: ClassVar[int] = 5

    def curves(self) -> list[Curve]:
        """One, of which nothing is said."""
        return [{}]

    def work(self, part: Part) -> float:
        """Little but its start."""
        return 0.0
