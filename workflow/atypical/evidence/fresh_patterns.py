"""Errors of solutions on patterns drawn anew: what the generalization error is checked against.

All that was learned on an instance is tried on the same patterns, which are drawn once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from atypical.disk.solutions import Solutions
from atypical.evidence.measured import Measured
from atypical.randomness.streams import stream
from atypical.tasks.generalization import counted_errors
from atypical.tasks.random_features import RandomFeatures

Followed = Callable[[Sequence[Any], str], Iterable[Any]]
PLACE = ["size", "patterns", "latent", "instance"]


def fresh_errors(
    training: pd.DataFrame,
    latent: int,
    loads: Sequence[float],
    instances: int,
    fresh: int,
    solutions: Solutions,
    followed: Followed,
) -> pd.DataFrame:
    """Table features_generalization: the runs of features_training at these inverse loads.

    fresh: patterns on which each is tried.
    """
    runs = training[(training["latent"] == latent) & training["inverse_alpha"].isin(loads)]
    runs = runs[runs["instance"] < instances]
    shares = pd.Series(np.nan, index=runs.index)
    for place, of in followed([*runs.groupby(PLACE, sort=False)], "instances"):
        size, patterns, _, number = map(int, place)
        _, teacher, features = RandomFeatures(size, patterns, latent).drawn(number)
        weights = np.stack([solutions.of(run) for run in of.to_dict("records")], axis=1)
        rng = stream("fresh patterns", size, patterns, latent, number)
        shares[of.index] = counted_errors(teacher, features, weights, fresh, rng)
    return runs.assign(error_fresh=shares, error=np.sqrt(shares * (1 - shares) / fresh))


def disagreement(runs: pd.DataFrame) -> Measured:
    """Mean of the generalization error less that on fresh patterns; error: over instances.

    runs: of features_generalization. Those on one instance share their patterns, and count once.
    """
    apart = runs["generalization_error"] - runs["error_fresh"]
    each = apart.groupby([runs[name] for name in ("alpha_t", "inverse_alpha", "instance")]).mean()
    return Measured(float(each.mean()), float(each.sem()))
