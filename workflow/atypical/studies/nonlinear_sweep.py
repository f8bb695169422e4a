"""Sweeps of the weight decay of multilayer perceptrons on handwritten digits."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.training import Strength
from atypical.studies.kinds.digits import ACTIVATION, DIRECTION, REACHED, DigitsSweep


class NonlinearSweep(DigitsSweep):
    """Where full-batch descent of multilayer perceptrons ends at each weight decay, from where it
    ended at the last.
    """

    columns = (ACTIVATION, DIRECTION, *REACHED)
    curve = ("activation", "direction")
    kick: Strength = Field(description="standard deviation of the kick before each step")
