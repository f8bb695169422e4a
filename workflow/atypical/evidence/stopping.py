"""What the whole protocol of a learner changes in its solutions, against the first zero."""

from __future__ import annotations

import pandas as pd

PLACE = ["alpha_t", "latent", "inverse_alpha", "learner"]
# Errors by which a change is told from none, and instances of which a mean has an error.
SIGMAS, LEAST = 2.0, 4


def whole_against_first(runs: pd.DataFrame, column: str) -> pd.DataFrame:
    """Mean change from the first zero to the whole protocol, on the instances solved by both.

    runs: of solutions; PLACE, stopping, instance and the column.
    Columns: PLACE, instances, first (the mean at the first zero), change and its standard error.
    Places with fewer than four instances are left out.
    """
    table = runs.pivot_table(column, [*PLACE, "instance"], "stopping")
    both = table.reindex(columns=["first", "whole"]).dropna()
    both = both.assign(change=both["whole"] - both["first"])
    found = both.groupby(PLACE).agg(
        instances=("change", "count"),
        first=("first", "mean"),
        change=("change", "mean"),
        error=("change", "sem"),
    )
    return found[found["instances"] >= LEAST].reset_index()


def flatter_and_better(energies: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Changes of local energy beside those of the generalization error, at the same places.

    energies, errors: as `whole_against_first` gives them.
    Columns: PLACE, those of both with _energy and _error after their names, and against: whether
    solutions become flatter and generalize worse, both by two errors.
    """
    both = energies.merge(errors, on=PLACE, suffixes=("_energy", "_error"))
    flatter = both["change_energy"] < -SIGMAS * both["error_energy"]
    return both.assign(against=flatter & (both["change_error"] > SIGMAS * both["error_error"]))
