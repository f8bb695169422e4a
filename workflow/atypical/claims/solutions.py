"""Typical and maximum-margin solutions in the table features_entropy, side by side."""

from __future__ import annotations

import pandas as pd

from atypical.tables.description import converged

# How the table names the margin of all solutions, and the largest one.
ALL, WIDEST = "0.0", "max"
PLACE = ["alpha_t", "inverse_alpha"]


def of_kind(entropy: pd.DataFrame, solutions: str) -> pd.DataFrame:
    """The sweeps of one kind of solutions."""
    chosen = entropy[entropy["solutions"] == solutions]
    return chosen.sort_values(PLACE)


def surplus_beyond_no_gap(
    entropy: pd.DataFrame, transitions: pd.DataFrame, column: str
) -> pd.Series:
    """A number of typical solutions less that of maximum-margin ones, by α_T and 1/α.

    Where both exist, and neighbourhoods are dense: at 1/α beyond the no-gap transition.
    """
    solved = converged(entropy)
    solved = solved[solved["solutions"].isin([ALL, WIDEST])]
    both = solved.pivot_table(column, PLACE, "solutions")
    both = both.reindex(columns=[ALL, WIDEST]).dropna()
    begins = converged(transitions).set_index("alpha_t")["no_gap"].to_dict()
    places = both.index.to_frame()
    beyond = places["inverse_alpha"] >= places["alpha_t"].map(begins)
    return (both[ALL] - both[WIDEST])[beyond]
