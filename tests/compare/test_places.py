"""A place that each run has of its own is found, not given."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tests.compare.made import read

from atypical.compare.finding import SAME
from atypical.compare.tables import found


def flatness(luck: int) -> pd.DataFrame:
    """Of ten solutions: local energies at two flips, and the largest local entropy with its
    place.
    """
    rng = np.random.default_rng(luck)
    at = [("local_energy", 0.1), ("local_energy", 0.2), ("entropy", None)]
    rows = [
        {"instance": n, "measure": name, "at": rng.uniform(0.2, 0.4) if x is None else x}
        for n in range(10)
        for name, x in at
    ]
    frame = pd.DataFrame(rows).assign(learner="sbpi", size=51, alpha=0.2, stopping="first")
    return frame.assign(value=rng.random(len(frame)), error=0.0, status="converged")


def test_the_place_of_a_maximum_is_no_grid() -> None:
    name = "perceptron_flatness"
    finding = found(read(name, flatness(1), "a"), read(name, flatness(2), "b"), same_seed=False)
    assert finding.kind == SAME
    assert "place of at[entropy]" in {batch.column for batch in finding.batches}
