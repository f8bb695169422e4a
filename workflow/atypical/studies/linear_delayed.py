"""Delayed convergence of trapped deep linear networks."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.training import Count
from atypical.studies.kinds.columns import ERRORS, FULL, SEED, SINGULAR_VALUES, STATUS
from atypical.studies.kinds.trapped import NETWORK, TrappedStudy
from atypical.tables.kinds import count


class LinearDelayed(TrappedStudy):
    """Errors and singular values against epoch, from random weights and from trapped
    checkpoints.
    """

    solver = "atypical.kinetics.trapping:delayed_table"
    columns = (*NETWORK, FULL, SEED, count("epoch"), *ERRORS, *SINGULAR_VALUES, STATUS)
    order = ("epoch", "seed")
    records: Count = Field(description="epochs that are kept, evenly spaced in the logarithm")
