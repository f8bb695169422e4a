"""Escape times of tanh students from states that hold the first feature alone."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import Batch, LearningRate, WeightDecay
from atypical.studies.kinds.columns import BATCH, BETA, ESCAPED, FULL, RATE, SEED, STATUS
from atypical.studies.kinds.combined import OPTIMISER_IS, Combined, Optimiser
from atypical.studies.kinds.linear import BETA_IS
from atypical.studies.kinds.student import StudentStudy
from atypical.studies.kinds.study import Curve, Part
from atypical.tables.kinds import count, number, word


class StudentRuns(Combined):
    """Conditions that are run with the same budget."""

    swept: ClassVar[tuple[str, ...]] = ("optimiser", "beta", "batch", "learning_rate")
    optimiser: Grid[Optimiser] = Field(description=OPTIMISER_IS)
    beta: Grid[WeightDecay] = Field(description=BETA_IS)
    batch: Grid[Batch] = Field(description="samples per step; above the sample it is full batch")
    learning_rate: Grid[LearningRate] = Field(description="learning rate")


class StudentEscape(StudentStudy):
    """Time until a deep tanh network that holds one feature gains the second, under minibatches."""

    solver = "atypical.kinetics.student:student_escape_table"
    columns = (
        *(word("optimiser"), BETA, BATCH, FULL, RATE, SEED, number("s2_start", low=0), ESCAPED),
        *(number("time", low=0), count("steps"), number("censored_at", low=0), STATUS),
    )
    # Seeds settle together: none is solved alone.
    run = ""
    runs: list[StudentRuns] = Field(min_length=1, description="what is run")

    def curves(self) -> list[Curve]:
        """The conditions of all runs, those of the first before those of the next."""
        return [curve for runs in self.runs for curve in runs.curves()]

    def work(self, part: Part) -> float:
        """Multiply-adds of all steps, those of settling left out."""
        samples = self.network.samples
        seen = sum(c["steps"] * min(c["batch"], samples) for c in part.curves)
        return float(len(self.seeds) * seen * self.weights())
