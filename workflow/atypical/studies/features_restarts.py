"""What learners reach on random features, each several times on one instance."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Whole
from atypical.studies.features_training import FeaturesTraining
from atypical.studies.kinds.columns import (
    ALPHA_T,
    INSTANCE,
    INVERSE_ALPHA,
    LATENT,
    LEARNER,
    PATTERNS,
    RESTART,
    SIZE,
    STOPPING,
)
from atypical.studies.kinds.training import Condition, reached


class FeaturesRestarts(FeaturesTraining):
    """Runs of learners on random features as in features_training, several on each instance, which
    differ in their random numbers.
    """

    columns = (
        *(LEARNER, ALPHA_T, LATENT, PATTERNS, INVERSE_ALPHA, SIZE, STOPPING, INSTANCE, RESTART),
        *reached(tested=True),
    )
    restarts: Whole = Field(description="runs of a learner on each instance")

    def repeated(self) -> int:
        """Runs of a learner on each instance."""
        return self.restarts

    def tasks(self) -> list[Condition]:
        """Tasks of features_training, restart after restart."""
        return [
            task | {"restart": number}
            for task in super().tasks()
            for number in range(self.restarts)
        ]
