"""What every study of random features holds."""

from __future__ import annotations

from pydantic import BaseModel, Field

from atypical.quantities.physical import Nonlinearity
from atypical.studies.kinds.columns import LatentLoads


class Features(BaseModel):
    """Random features of patterns with latent inputs, labelled by a teacher."""

    alpha_t: LatentLoads
    nonlinearity: Nonlinearity = Field(
        "sign", description="of the features: sign, erf, tanh, linear, or its share mu_1^2"
    )
