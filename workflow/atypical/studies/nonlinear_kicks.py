"""Sweeps of the weight decay on handwritten digits, by the size of the kick before each step."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import Positive
from atypical.studies.kinds.digits import ACTIVATION, DIRECTION, REACHED, DigitsSweep
from atypical.tables.kinds import given


class NonlinearKicks(DigitsSweep):
    """The sweeps of nonlinear_sweep under kicks of several sizes, the same noise times each."""

    columns = (ACTIVATION, DIRECTION, given("kick", low=0), *REACHED)
    curve = ("activation", "direction", "kick")
    kick: Grid[Positive] = Field(description="standard deviation of the kick before each step")
