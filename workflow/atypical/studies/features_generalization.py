"""Generalization errors of solutions on random features, beside those on fresh patterns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atypical.studies.kinds.columns import (
    ALPHA_T,
    INSTANCE,
    INVERSE_ALPHA,
    LATENT,
    LEARNER,
    SIZE,
    STATUS,
    STOPPING,
)
from atypical.studies.kinds.study import Bundle, Derived
from atypical.tables.kinds import flag, number


class FeaturesGeneralization(Derived):
    """Generalization errors of the runs whose surroundings features_flatness measures, from the
    weights themselves and on patterns drawn anew; of runs that solve nothing, too.
    """

    solver = "atypical.evidence.fresh_patterns:fresh_errors"
    columns = (
        *(LEARNER, ALPHA_T, LATENT, INVERSE_ALPHA, SIZE, STOPPING, INSTANCE, flag("solved")),
        *(number("generalization_error", low=0, high=1), number("error_fresh", low=0, high=1)),
        *(number("error", low=0), STATUS),
    )
    reads = {"training": "features_training"}
    averages = "features_training"
    asks = ("features_training", "features_flatness")
    drawn = True
    memory = 900
    minutes = 60

    def bundles(self, others: Mapping[str, Any]) -> list[Bundle]:
        """All runs at the loads of `whole_at`, of as many instances as are measured."""
        training, flatness = others["features_training"], others["features_flatness"]
        numbers = flatness.model_dump(include={"latent", "instances", "fresh"})
        return [Bundle({0: {}}, {"loads": training.whole_at} | numbers)]
