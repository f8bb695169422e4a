"""Typical solutions of random features: entropy, overlaps, generalization."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import ReferenceMargin
from atypical.studies.kinds.columns import ALPHA_T, ENTROPY, INVERSE_ALPHA, LEARNED, Inverses, Q
from atypical.studies.kinds.features import Features
from atypical.studies.kinds.study import Study
from atypical.tables.kinds import SOLVED, number, word


class FeaturesEntropy(Features, Study):
    """Entropy, overlaps and generalization error of typical solutions of a margin, random features
    with a teacher; absent where there is no solution.
    """

    solver = "atypical.replica.models.features_typical:entropy_table"
    columns = (
        *(ALPHA_T, INVERSE_ALPHA, number("margin"), word("solutions")),
        *(ENTROPY, Q, *LEARNED, *SOLVED),
    )
    curve = ("alpha_t", "inverse_alpha")
    inverse_alpha: Inverses
    margin: Grid[ReferenceMargin] = Field(description="margin of the solutions, or max")
