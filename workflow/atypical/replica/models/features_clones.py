"""Clones that see patterns through random features, labelled by a teacher of the latent inputs.

As for `features`, fields of patterns have a part from noise, with the overlaps of weights, and a
linear part, with those of s (`averages.latent.LatentClones`).
Source: Baldassi et al. 2022 (arXiv 2110.00683) for the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atypical.replica import typical
from atypical.replica.averages.gaussian import Array
from atypical.replica.averages.latent import ClonePulls, LatentClones
from atypical.replica.clones.fields import Averages
from atypical.replica.clones.task import (
    IMPOSSIBLE,
    CloneOverlaps,
    Origin,
    Response,
    pattern_averages,
    possible,
)
from atypical.replica.model import Typical
from atypical.replica.models.features import RandomFeatures

# Conjugate spread of clones about to decouple, relative to 1 − q.
DEPARTURE = 0.5


@dataclass(frozen=True)
class Features:
    """Random features of D latent inputs that a teacher labels, at `alpha_t` P/D and margin κ.

    Own unknowns: logarithms of `square`, `spread`, `bend` and `label` of patterns.   nonlinearity:
    a name, or μ₁².
    """

    alpha_t: float
    margin: float = 0.0
    nonlinearity: float | str = "sign"

    def typical(self, alpha: float) -> Origin:
        """Typical solutions of random features at this load."""
        return self._origin(typical.typical(self._model(alpha)))

    def capacity(self) -> Origin:
        """Solutions of random features at their capacity."""
        return self._origin(typical.capacity(self._model(1.0)))

    def pull(self, q_hat: float, inner: Array) -> float:
        """The teacher is none of the possible weights."""
        return 0.0

    def patterns(self, overlaps: CloneOverlaps, inner: Array, order: int) -> Response:
        """Averages over patterns, and what they do to weights through latent inputs."""
        square, spread, bend, label = (float(x) for x in np.exp(inner))
        linear, noise = self._model(1.0).linear, self._model(1.0).noise
        strength = self.alpha_t * linear
        latent = LatentClones(
            overlaps.number,
            overlaps.q,
            overlaps.spread,
            ClonePulls(
                strength * square,
                strength * bend,
                strength / np.sqrt(linear) * label,
                strength * spread,
            ),
        )
        whole = noise + linear * latent.p_d
        fields = CloneOverlaps(
            number=overlaps.number,
            q=(noise * overlaps.q + linear * latent.p) / whole,
            spread=(noise * overlaps.spread + linear * latent.spread) / whole,
            r=np.sqrt(linear / whole) * latent.r,
        )
        if not possible(fields):
            return IMPOSSIBLE
        found = pattern_averages(fields, self.margin / np.sqrt(whole), order)
        per_pattern = [found.square / whole, found.spread / whole, found.bend / whole]
        averages = Averages(
            value=found.value + latent.entropy / self.alpha_t,
            square=noise * per_pattern[0] + latent.score / self.alpha_t,
            spread=noise * per_pattern[1] + latent.score_spread / self.alpha_t,
            by_inverse=found.by_inverse + latent.by_inverse / self.alpha_t,
        )
        mismatch = np.log([*per_pattern, found.label / np.sqrt(whole)]) - inner
        return Response(averages, tuple(mismatch))

    def _model(self, alpha: float) -> RandomFeatures:
        return RandomFeatures(alpha, self.alpha_t, self.margin, self.nonlinearity)

    def _origin(self, point: Typical) -> Origin:
        square, bend, label = point.inner
        spread = np.log(DEPARTURE * (1 - point.q) / point.model.alpha)
        return Origin.of(point, np.array([square, spread, bend, label]))
