"""Where a value was found, where its table does not say so in a column of its own.

In a table in long form a number of the grid, as a distance, is for some measures the place of what
was found, as of a maximum: each run has one row there, at a number of its own.
"""

from __future__ import annotations

import pandas as pd

from atypical.settings.roles import MEASURE, Roles
from atypical.tables.kinds import NUMBER, Column, number

FOUND = "place of "


def placed(frames: list[pd.DataFrame], roles: Roles) -> tuple[list[pd.DataFrame], Roles]:
    """The tables, with such places in columns of their own, absent from the grid."""
    grids = [c.name for c in roles.columns if c.kind == NUMBER and c.name in roles.keys]
    if not roles.runs or MEASURE not in roles.keys:
        return frames, roles
    both = pd.concat(frames, keys=range(len(frames)), names=["side"]).reset_index(level="side")
    added: list[Column] = []
    for name in grids:
        moved = both[MEASURE].isin(_measures_with_places(both, name, roles))
        if moved.any():
            both[FOUND + name] = both[name].where(moved)
            both[name] = both[name].mask(moved)
            added.append(number(FOUND + name))
    parts = [part.drop(columns="side") for _, part in both.groupby("side", sort=True)]
    return parts, Roles((*roles.columns, *added), roles.study, roles.drawn)


def _measures_with_places(both: pd.DataFrame, name: str, roles: Roles) -> list[str]:
    others = [key for key in roles.keys if key != name]
    condition = [key for key in others if key not in roles.runs]
    return [
        str(measure)
        for measure, rows in both.groupby(MEASURE)
        if not rows.duplicated(["side", *others]).any()
        and len(rows.drop_duplicates([*condition, name])) > len(rows.drop_duplicates(condition))
    ]
