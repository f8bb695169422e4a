"""Reinforced belief propagation."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Whole
from atypical.studies.learners import MessagePassing


class ReinforcedBP(MessagePassing):
    """Reinforced belief propagation."""

    shown = "reinforced BP"
    colour = "#56B4E9"
    place = 2
    reach = 0.73
    sweeps: Whole = Field(description="sweeps over which the reinforcement grows from 0 to 1")
