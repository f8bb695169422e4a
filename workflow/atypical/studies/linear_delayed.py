"""Delayed convergence of trapped deep linear networks."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.training import Count
from atypical.studies.kinds.columns import (
    BATCH,
    BETA,
    ERRORS,
    FULL,
    RATE,
    SEED,
    SINGULAR_VALUES,
    STATUS,
)
from atypical.studies.kinds.linear import TrappedStudy
from atypical.tables.kinds import count, number, word


class LinearDelayed(TrappedStudy):
    """Errors and singular values against epoch under SGD, from random weights and from trapped
    checkpoints.
    """

    solver = "atypical.kinetics.trapping:delayed_table"
    columns = (
        *(word("start"), word("preparation"), number("strength", low=0)),
        *(BETA, RATE, BATCH, FULL, SEED, count("epoch"), *ERRORS, *SINGULAR_VALUES, STATUS),
    )
    order = ("epoch", "seed")
    records: Count = Field(description="epochs that are kept, evenly spaced in the logarithm")
