"""Escape times from traps: optimisers, checkpoints, noise.

The study is a list of runs, each with grids of its own: SGD needs the paper's five learning rates
at few seeds, the paper's statistics hundreds of seeds at one weight decay, Adam rates of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.evidence.optimisers import UNIFORM
from atypical.quantities.grids import Grid
from atypical.quantities.limits import refuse_each
from atypical.quantities.training import (
    Batch,
    Count,
    Direction,
    LearningRate,
    Moments,
    OptimiserName,
    Preparation,
    SampleKind,
    Seed,
    Strength,
    WeightDecay,
    Width,
)
from atypical.studies.kinds.columns import BATCH, FULL
from atypical.studies.kinds.linear import (
    BETA_IS,
    CONDITION,
    MEASURED,
    REDUCED,
    START_RANKS,
    LinearWorld,
    refuse_overshoot,
)
from atypical.studies.kinds.study import Bundle, Curve
from atypical.tables.kinds import number, word


class EscapeRuns(BaseModel):
    """Conditions that are run with the same seeds and the same budget."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    # Grids of which every combination is run, the first varying slowest.
    swept: ClassVar[tuple[str, ...]] = (
        *("optimiser", "moments", "data", "strength", "direction", "beta"),
        *("batch", "learning_rate"),
    )
    optimiser: Grid[OptimiserName] = Field(description="sgd, momentum, adam, adamw or rmsprop")
    moments: Grid[Moments] = Field(
        default=["cold"], description="of the optimiser: zero, or as kept from before"
    )
    data: Grid[SampleKind] = Field(description="whitened: moments exact; raw: as drawn")
    preparation: Preparation = Field(description="of the checkpoint, as in linear_trapping")
    strength: Grid[Strength] = Field(default=[0.0], description="of the preparation")
    direction: Grid[Direction] = Field(
        default=["up"], description="up: from rank 1 to 2; down: from 2 to 1"
    )
    beta: Grid[WeightDecay] = Field(description=BETA_IS)
    learning_rate: Grid[LearningRate] = Field(description="learning rate")
    batch: Grid[Batch] = Field(description="samples per step; above the sample it is full batch")
    steps: Count = Field(description="steps, at most")
    seeds: Grid[Seed] = Field(description="seeds; each has its own samples, start and order")

    def curves(self) -> list[Curve]:
        """Every condition, with the rank from which it starts and its budget."""
        fixed = {"preparation": self.preparation, "steps": self.steps}
        grids = (getattr(self, name) for name in self.swept)
        swept = [dict(zip(self.swept, values, strict=True)) for values in product(*grids)]
        return [c | fixed | {"start_rank": START_RANKS[c["direction"]]} for c in swept]

    @model_validator(mode="after")
    def _steps_do_not_overshoot(self) -> Self:
        if {*UNIFORM} & {*self.optimiser}:
            refuse_overshoot(max(self.learning_rate), max(self.beta), LinearWorld.fastest)
        return self


class LinearEscape(LinearWorld):
    """Time until a trapped network gains its missing mode, or loses one, under an optimiser."""

    solver = "atypical.kinetics.escape:escape_table"
    columns = (
        *(word("optimiser"), word("moments", ("cold", "kept")), word("data", ("whitened", "raw"))),
        *(word("preparation"), number("strength", low=0), *CONDITION, BATCH, FULL, REDUCED),
        *MEASURED,
    )
    runs: list[EscapeRuns] = Field(min_length=1, description="what is run, and with which seeds")
    hidden: Width = Field(description="units of a hidden layer")

    def curves(self) -> list[Curve]:
        """The conditions of all runs, those of the first before those of the next."""
        return [curve for runs in self.runs for curve in runs.curves()]

    def along(self) -> dict[str, Any]:
        """The network and its samples."""
        return {name: value for name, value in self.grids().items() if name != "runs"}

    def bundles(self, others: Mapping[str, Any]) -> list[Bundle]:
        """A bundle for each entry of `runs`: it has its own seeds."""
        found, first = [], 0
        for runs in self.runs:
            curves = dict(enumerate(runs.curves(), first))
            found.append(Bundle(curves, self.along(), tuple(runs.seeds), self.curves_per_job))
            first += len(curves)
        return found

    def whitened(self) -> bool:
        """Whether any of the runs is on whitened samples."""
        return any("whitened" in runs.data for runs in self.runs)

    @model_validator(mode="after")
    def _each_run_once(self) -> Self:
        refuse_each(
            f"runs: two entries hold {', '.join(map(str, twice))}; give each once."
            for twice in self._repeated()
        )
        return self

    def _repeated(self) -> Iterator[tuple[Any, ...]]:
        """The first run of each entry that stands in an earlier one, too: condition and seed."""
        seen: set[tuple[Any, ...]] = set()
        for runs in self.runs:
            conditions = [
                tuple(value for name, value in curve.items() if name != "steps")
                for curve in runs.curves()
            ]
            own = set(product(conditions, runs.seeds))
            yield from [(*condition, seed) for condition, seed in sorted(own & seen)[:1]]
            seen |= own
