"""Focusing belief propagation."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from atypical.quantities.physical import Whole
from atypical.quantities.training import Positive
from atypical.studies.learners import MessagePassing


class FocusingBP(MessagePassing):
    """Focusing belief propagation."""

    shown: ClassVar[str | None] = "focusing BP"
    colour = "#0072B2"
    place = 1
    reach = 0.75
    lasts: ClassVar[str] = "steps"
    steps: Whole = Field(description="steps of the attraction, from none to infinite")
    inner: Whole = Field(description="most sweeps at each step")
    tolerance: Positive = Field(description="largest move of a magnetisation that ends a step")
