"""A part of a study: some of its curves, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from atypical.run.log import followed


def curve_by_curve(
    table: Callable[..., pd.DataFrame], curves: Sequence[Mapping[str, Any]], **along: Any
) -> pd.DataFrame:
    """The tables of the curves, joined; each curve is told to the log once it is solved.

    table: makes the table of grids by their names.   along: the grids along every curve.
    """
    grids = (
        {name: [value] for name, value in curve.items()} for curve in followed(curves, "curves")
    )
    return pd.concat([table(**grid, **along) for grid in grids], ignore_index=True)
