"""Sweeps of the weight decay of tanh students."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import Direction, Positive, Strength
from atypical.studies.kinds.columns import BETA, SEED, SINGULAR_VALUES, STATUS
from atypical.studies.kinds.digits import DIRECTION
from atypical.studies.kinds.linear import BETA_IS
from atypical.studies.kinds.student import StudentStudy
from atypical.studies.kinds.study import Part
from atypical.tables.kinds import count, number


class StudentSweep(StudentStudy):
    """Features that a deep tanh network holds at each weight decay, coming from the last one."""

    solver = "atypical.kinetics.student:student_sweep_table"
    columns = (
        *(DIRECTION, BETA, SEED, number("train_mse", low=0), *SINGULAR_VALUES),
        *(number("gradient", low=0), count("steps"), STATUS),
    )
    curve = ("direction",)
    # Seeds settle together: none is solved alone.
    run = ""
    direction: Grid[Direction] = Field(description="up or down in weight decay")
    beta: Grid[Positive] = Field(description=BETA_IS)
    kick: Strength = Field(description="standard deviation of the kick before each step")

    def work(self, part: Part) -> float:
        """Multiply-adds of all steps."""
        steps = len(part.places) * len(self.seeds) * len(self.beta) * float(self.steps)
        return steps * self.network.samples * self.weights()
