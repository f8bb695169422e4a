"""Loss of one mode along the way from zero to what it learns."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import Strength
from atypical.studies.kinds.columns import BETA, DEPTH, ETA
from atypical.studies.linear_landscape import LinearLandscape
from atypical.tables.kinds import given


class LinearPath(LinearLandscape):
    """Loss of one balanced mode against its strength."""

    solver = "atypical.kinetics.landscape_tables:path_table"
    columns = (DEPTH, ETA, BETA, given("lam", low=0), given("energy"))
    lam: Grid[Strength] = Field(description="strength of the mode")
