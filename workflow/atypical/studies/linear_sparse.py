"""A trapped network goes on with a few samples: errors against epoch."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.training import Batch, Count
from atypical.studies.kinds.columns import ERRORS, SINGULAR_VALUES, STATUS
from atypical.studies.kinds.trapped import ON_A_FEW, SparseStudy
from atypical.tables.kinds import count


class LinearSparse(SparseStudy):
    """A checkpoint of rank 1, prepared on a pool of samples, goes on with a few of them."""

    solver = "atypical.kinetics.sparse:sparse_table"
    columns = (*ON_A_FEW, count("epoch"), *ERRORS, *SINGULAR_VALUES, STATUS)
    curve = ("preparations",)
    order = ("epoch", "seed")
    batch: Batch = Field(description="samples per step; above the sample it is full batch")
    records: Count = Field(description="epochs that are kept, evenly spaced in the logarithm")
