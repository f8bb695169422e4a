"""Entropy per clone of many solutions held at a mutual overlap."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Clones, Overlap
from atypical.studies.kinds.columns import ALPHA, DISTANCE, ENTROPY, Q_HAT, SLOPE, Loads
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import SOLVED, given, number, overlap, word


class PerceptronClones(PartedStudy):
    """Entropy per clone of m solutions at a mutual overlap (one step of replica symmetry
    breaking), its limit of many clones, and its minimum over m.
    """

    solver = "atypical.replica.models.perceptron_clones:clones_table"
    columns = (
        *(ALPHA, word("clones"), number("clones_used", low=1, infinite=True)),
        *(given("overlap", low=0, high=1), DISTANCE),
        *(ENTROPY, SLOPE, number("external_entropy"), overlap("q0")),
        *(number("spread", low=0), Q_HAT, number("spread_hat", low=0), *SOLVED),
    )
    curve = ("alpha", "clones")
    alpha: Loads
    clones: Grid[Clones] = Field(description="number of clones, inf, or min")
    overlap: Grid[Overlap] = Field(description="mutual overlap of the clones")
