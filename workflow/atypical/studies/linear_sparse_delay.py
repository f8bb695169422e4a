"""A trapped network goes on with a few samples: the delay of the missing mode."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import Batch
from atypical.studies.kinds.columns import ESCAPED, STATUS
from atypical.studies.kinds.study import Curve
from atypical.studies.kinds.trapped import ON_A_FEW, SparseStudy
from atypical.tables.kinds import count, number


class LinearSparseDelay(SparseStudy):
    """Epochs until the second singular value exceeds 0.001, beside the prediction without any
    noise.
    """

    solver = "atypical.kinetics.sparse:sparse_delay_table"
    columns = (
        *(*ON_A_FEW, number("eta_missing", low=0), number("saddle_weight", low=0)),
        *(number("weight_start", low=0), ESCAPED),
        *(number("epochs", low=0), count("censored_at")),
        *(number("predicted", low=0, infinite=True), STATUS),
    )
    curve = ("preparations", "batch")
    batch: Grid[Batch] = Field(description="samples per step; above the sample it is full batch")

    def curves(self) -> list[Curve]:
        """Every preparation with every batch."""
        return [{**way, "batch": batch} for way in super().curves() for batch in self.batch]
