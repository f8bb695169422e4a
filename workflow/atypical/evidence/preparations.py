"""Which checkpoints are prepared as paper C says: until they converge."""

from __future__ import annotations

import pandas as pd

# Convergence by the gradient, or by the paper's criterion: change of the test error a step.
OWN = ("converged", "settled")
CRITERION = 1e-6


def as_in_the_paper(runs: pd.DataFrame) -> pd.Series:
    """Whether a checkpoint converged, strictly or by the paper's criterion, and nothing was added.

    runs: preparation, strength.
    """
    return runs["preparation"].isin(OWN) & (runs["strength"] <= CRITERION)
