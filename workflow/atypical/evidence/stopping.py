"""What the whole protocol of a learner changes in its solutions, against the first zero."""

from __future__ import annotations

import pandas as pd

PLACE = ["alpha_t", "inverse_alpha", "learner"]
# Errors by which a change is told from none, and instances of which a mean has an error.
SIGMAS, LEAST = 2.0, 4


def whole_against_first(runs: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Mean changes from the first zero to the whole protocol, on the instances solved by both.

    runs: PLACE, stopping, instance and the columns.
    Columns: PLACE, instances, and for each column its mean at the first zero, the change and its
    standard error, as first_*, change_*, error_*. Places with fewer than four instances are left
    out.
    """
    table = runs.pivot_table(columns, [*PLACE, "instance"], "stopping")
    if not {"first", "whole"} <= {stopping for _, stopping in table.columns}:
        kinds = [f"{kind}_{name}" for kind in ("first", "change", "error") for name in columns]
        return pd.DataFrame(columns=[*PLACE, "instances", *kinds], dtype=float)
    both = table.dropna()
    rules = {rule: both.xs(rule, axis=1, level=1) for rule in ("first", "whole")}
    change = (rules["whole"] - rules["first"]).groupby(PLACE)
    parts = [
        change[columns[0]].count().rename("instances"),
        rules["first"].groupby(PLACE).mean().add_prefix("first_"),
        change.mean().add_prefix("change_"),
        change.sem().add_prefix("error_"),
    ]
    found = pd.concat(parts, axis=1).reset_index()
    return found[found["instances"] >= LEAST].reset_index(drop=True)


def flatter_yet_worse(changes: pd.DataFrame, flatness: str, error: str) -> pd.Series:
    """Which changes make solutions flatter and let them generalize worse, both by two errors.

    changes: as `whole_against_first` gives them.   flatness: a column that falls with flatness.
    """
    flatter = changes[f"change_{flatness}"] < -SIGMAS * changes[f"error_{flatness}"]
    return flatter & (changes[f"change_{error}"] > SIGMAS * changes[f"error_{error}"])
