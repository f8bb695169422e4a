"""The average of several solutions of an instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atypical.studies.kinds.columns import ALPHA_T, INSTANCE, INVERSE_ALPHA, LATENT, LEARNER, SIZE
from atypical.studies.kinds.study import Bundle, Derived
from atypical.tables.kinds import count, number, overlap, word


class FeaturesBarycenter(Derived):
    """Generalization errors of the solutions of features_restarts, and of their average weights."""

    solver = "atypical.evidence.barycenter:barycenters"
    columns = (
        *(LEARNER, ALPHA_T, LATENT, INVERSE_ALPHA, SIZE, INSTANCE, count("solutions")),
        *(overlap("overlap"), number("error_single", low=0, high=1)),
        *(number("error_best", low=0, high=1), number("error_barycenter", low=0, high=1)),
        word("status"),
    )
    drawn = True
    averages = "features_restarts"
    asks = ("features_restarts",)
    minutes = 10

    def bundles(self, others: Mapping[str, Any]) -> list[Bundle]:
        """Every condition of every learner, of all its restarts."""
        restarts = others["features_restarts"]
        conditions = [
            {name: value for name, value in condition.items() if name != "restart"}
            | {"learner": learner}
            for learner in restarts.learners.run()
            for condition in restarts.conditions(learner)
            if condition["restart"] == 0
        ]
        numbers = {"instances": restarts.instances, "restarts": restarts.restarts}
        return [Bundle({0: {}}, {"conditions": conditions, **numbers})]
