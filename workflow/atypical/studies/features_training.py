"""What learners reach on random features of a teacher's patterns."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Load, Size
from atypical.studies.kinds.columns import (
    ALPHA_T,
    INSTANCE,
    INVERSE_ALPHA,
    LATENT,
    LEARNER,
    PATTERNS,
    SIZE,
    STOPPING,
)
from atypical.studies.kinds.training import Condition, Training, nearest_odd, reached


class FeaturesTraining(Training):
    """Runs of learners on random features of a teacher's patterns; all learners meet the same
    instances. Loads are inverse, 1/α = N/P.
    """

    columns = (
        *(LEARNER, ALPHA_T, LATENT, PATTERNS, INVERSE_ALPHA, SIZE, STOPPING, INSTANCE),
        *reached(tested=True),
    )
    latent: Grid[Size] = Field(description="latent dimension D, odd")
    alpha_t: Grid[Load] = Field(description="patterns per latent dimension, P/D")

    def tasks(self) -> list[Condition]:
        """Latent dimensions and numbers of patterns."""
        return [
            {"latent": latent, "alpha_t": alpha_t, "patterns": round(alpha_t * latent)}
            for latent in self.latent
            for alpha_t in self.alpha_t
        ]

    def at(self, task: Condition, load: float) -> Condition:
        """A task with the odd number of features that is nearest N = P/α."""
        return task | {"inverse_alpha": load, "size": nearest_odd(load * task["patterns"])}
