"""Exact landscape of one mode of a deep linear network."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import Depth, SingularValue, WeightDecay
from atypical.studies.kinds.columns import BETA, DEPTH, ETA, STATUS
from atypical.studies.kinds.linear import BETA_IS
from atypical.studies.kinds.study import Study
from atypical.tables.kinds import Column, number


class LinearLandscape(Study):
    """Stationary points of one balanced mode; NaN above its spinodal, where only λ = 0 is left."""

    solver = "atypical.kinetics.landscape_tables:landscape_table"
    columns: ClassVar[tuple[Column, ...]] = (
        *(DEPTH, ETA, BETA, number("lam_saddle", low=0), number("lam_min", low=0)),
        *(number("barrier_up"), number("barrier_down"), number("energy_difference")),
        *(number("lam_c", low=0), number("beta_c", low=0)),
        *(number("lam_coexistence", low=0), number("beta_coexistence", low=0)),
        *(number("residual", low=0), STATUS),
    )
    curve = ("depth",)
    depth: Grid[Depth] = Field(description="number of weight matrices")
    eta: Grid[SingularValue] = Field(description="singular value to learn")
    beta: Grid[WeightDecay] = Field(description=BETA_IS)
