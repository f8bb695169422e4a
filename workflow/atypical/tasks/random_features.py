"""A teacher on latent patterns, a student on random features: the hidden manifold (paper A).

Latent ξ ∈ {±1}^D has the label sign(θ·ξ/√D); the student sees x = sign(Fξ/√D) with F random ±1, N
features. D and P stay fixed while N/P is scanned; the test set has 2P patterns. D odd, so that no
sign is undecided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atypical.randomness.streams import signs, stream
from atypical.tasks.instance import Hidden, Instance, Patterns, checked_count, checked_size


@dataclass(frozen=True)
class RandomFeatures:
    """`size` = N features, `patterns` = P, `latent` = D."""

    size: int
    patterns: int
    latent: int

    def __post_init__(self) -> None:
        checked_size(self.size)
        checked_size(self.latent)
        checked_count(self.patterns, self.patterns)

    @property
    def alpha_t(self) -> float:
        """P/D."""
        return self.patterns / self.latent

    def instance(self, number: int) -> Instance:
        """Instance `number`: its own teacher, features, training and test patterns."""
        rng, teacher, features = self.drawn(number)
        train, latent = _labelled(signs(rng, self.patterns, self.latent), teacher, features)
        test, _ = _labelled(signs(rng, 2 * self.patterns, self.latent), teacher, features)
        return Instance(train, test, Hidden(features, latent, teacher))

    def drawn(self, number: int) -> tuple[np.random.Generator, Patterns, Patterns]:
        """Teacher θ (D,) and features F (N, D) of an instance, and what draws its patterns."""
        rng = stream("random features", self.size, self.patterns, self.latent, number)
        teacher = signs(rng, self.latent)
        return rng, teacher, signs(rng, self.size, self.latent)


def _labelled(latent: Patterns, teacher: Patterns, features: Patterns) -> tuple[Patterns, Patterns]:
    """Features of the latent patterns, and these, times their labels."""
    exact = latent.astype(np.float32)
    label = np.sign(exact @ teacher.astype(np.float32)).astype(np.int8)[:, None]
    seen = np.sign(exact @ features.astype(np.float32).T).astype(np.int8)
    return seen * label, latent * label
