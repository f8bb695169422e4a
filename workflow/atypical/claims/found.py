"""Which rows of tables claims about learners are judged from."""

from __future__ import annotations

import pandas as pd

# Tried only as a reference: it is told which margin to look for.
REFERENCES = ("max_margin", "typical")


def learners_of(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of learners proper."""
    return table[~table["learner"].isin(REFERENCES)]


def largest(table: pd.DataFrame, size: str) -> pd.DataFrame:
    """The rows of learners proper at the largest size; of smaller ones none, solved or not."""
    found = learners_of(table)
    return found[found[size] == found[size].max()]
