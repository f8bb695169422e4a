"""Sweeps of the weight decay on handwritten digits in steps of several sizes."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import Count, Strength
from atypical.studies.kinds.digits import ACTIVATION, DIRECTION, REACHED, DigitsSweep
from atypical.tables.kinds import count


class NonlinearOrder(DigitsSweep):
    """The sweeps of nonlinear_sweep through every so many weight decays of one grid, from learned
    states upward and from none downward.
    """

    columns = (ACTIVATION, DIRECTION, count("stride", low=1), *REACHED)
    curve = ("activation", "direction", "stride")
    stride: Grid[Count] = Field(description="a sweep takes every so many weight decays")
    kick: Strength = Field(description="standard deviation of the kick before each step")
