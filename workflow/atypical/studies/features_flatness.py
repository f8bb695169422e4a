"""How flat the landscape is around solutions on random features."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Size, Whole
from atypical.studies.kinds.columns import (
    ALPHA_T,
    INSTANCE,
    INVERSE_ALPHA,
    LATENT,
    LEARNER,
    SIZE,
    STOPPING,
)
from atypical.studies.kinds.flatness import MEASURES, EntropicFlatness


class FeaturesFlatness(EntropicFlatness):
    """Measures around the solutions that learners found on random features."""

    columns = (LEARNER, ALPHA_T, LATENT, INVERSE_ALPHA, SIZE, STOPPING, INSTANCE, *MEASURES)
    follows = "features_training"
    held = {"latent": "features_training.latent"}
    latent: Size = Field(description="latent dimension of the solutions that are measured")
    fresh: Whole = Field(description="patterns drawn anew, on which the solutions are tried")

    def task(self) -> dict[str, int]:
        """The latent dimension."""
        return {"latent": self.latent}
