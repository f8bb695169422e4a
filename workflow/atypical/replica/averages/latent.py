"""Linear parts of features: what N binary weights look like from D latent inputs.

With s_k = N^(−1/2) Σ_i F_ki w_i and random F, the s of several weight vectors are jointly Gaussian,
and their covariances per latent input are the overlaps of the weights. Patterns pull on them: a
replica's s_k has the weight exp(−B s²/2 + f s), where f = r̂ θ_k + √p̂ z varies with the instance.
Taken along the teacher's θ_k, all is Gaussian again, and explicit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atypical.replica.averages.coupled_weights import Overlaps
from atypical.replica.averages.gaussian import Array


@dataclass(frozen=True)
class Pulls:
    """On s. square: p̂.   bend: B.   teacher: r̂."""

    square: float
    bend: float
    teacher: float


@dataclass(frozen=True)
class Latent:
    """s of typical weights of overlap `q` and `apart` 1 − q under `pulls`."""

    q: float
    apart: float
    pulls: Pulls

    @property
    def stiffness(self) -> float:
        """Variance of s given the instance, relative to that of free weights."""
        return 1 / (1 + self.apart * self.pulls.bend)

    @property
    def spread(self) -> float:
        """p_d − p, the variance of s given the instance."""
        return self.apart * self.stiffness

    @property
    def p_d(self) -> float:
        """Self-overlap."""
        return self.p + self.spread

    @property
    def r(self) -> float:
        """Overlap with the teacher."""
        return self.spread * self.pulls.teacher

    @property
    def p(self) -> float:
        """Overlap of two solutions."""
        return self.r**2 + self.stiffness**2 * self.q + self.spread**2 * self.pulls.square

    @property
    def mean(self) -> Array:
        """Mean of s given the instance, along Gaussians of weights and pulls, and the teacher."""
        pulls = self.pulls
        weights, field = self.stiffness * np.sqrt(self.q), self.spread * np.sqrt(pulls.square)
        return np.array([weights, field, self.spread * pulls.teacher])

    @property
    def score_vector(self) -> Array:
        """Field that s exerts on its weights, along the same directions."""
        pulls = self.pulls
        field = [-pulls.bend * np.sqrt(self.q), np.sqrt(pulls.square), pulls.teacher]
        return self.stiffness * np.array(field)

    @property
    def score(self) -> float:
        """Mean square of the field that s exerts on its weights, per latent input."""
        pulls = self.pulls
        return self.stiffness**2 * (self.q * pulls.bend**2 + pulls.square + pulls.teacher**2)

    @property
    def entropy(self) -> float:
        """L: entropy of s relative to free weights, stationary in the pulls."""
        softening = self.spread * self.pulls.bend
        gain = np.log1p(-softening) + softening
        return float(gain - self.apart * self.score + self.pulls.square * self.spread) / 2


@dataclass(frozen=True)
class ClonePulls(Pulls):
    """On the s of real clones. square: p̂₀, of other groups.   spread: m(p̂₁ − p̂₀)."""

    spread: float


@dataclass(frozen=True)
class LatentClones:
    """s of groups of `number` m real clones of overlap `q`, whose weights have `weights_spread`
    m(q₁ − q₀), under `pulls`.

    The covariances of s and of pulls share their eigenvectors: the differences inside a group, the
    sum of a group, and that of all. Each obeys the equations of a single s.
    """

    number: float
    q: float
    weights_spread: float
    pulls: ClonePulls

    @property
    def p_d(self) -> float:
        """Self-overlap."""
        return self.p + self._inside * (1 - self.q)

    @property
    def p(self) -> float:
        """Overlap of two clones of a group."""
        return self._p0 + self.spread / self.number

    @property
    def spread(self) -> float:
        """m(p₁ − p₀)."""
        pulled = self._group_variance * (1 - self.q) * self.pulls.spread
        return self._inside * self._group * (self.weights_spread + pulled)

    @property
    def r(self) -> float:
        """Overlap with the teacher."""
        return self._group * self._group_variance * self.pulls.teacher

    @property
    def score(self) -> float:
        """Covariance of the fields that s exerts on weights of different groups."""
        pulls = self.pulls
        return self._group**2 * (pulls.square + self._bend**2 * self._q0 + pulls.teacher**2)

    @property
    def score_spread(self) -> float:
        """m times what that covariance is larger by inside a group."""
        softened = self._bend * self.pulls.bend * self.weights_spread
        return self._inside * self._group * (self.pulls.spread + softened)

    @property
    def entropy(self) -> float:
        """L: entropy of s relative to free weights, per clone, stationary in the pulls."""
        gain_inside, gain_group = self._gains
        gain = gain_inside + (gain_group - gain_inside) / self.number
        between = self._bend * (self._group * self._q0 - self._p0)
        return float(gain - between - self.pulls.teacher * self.r) / 2

    @property
    def by_inverse(self) -> float:
        """Explicit derivative of L with respect to 1/m."""
        gain_inside, gain_group = self._gains
        apart = self._group_variance * self._bend - (1 - self.q) * self.pulls.bend
        shared = self._bend * (1 - self.q) * self._inside * self._group * apart
        return float(gain_group - gain_inside + shared) / 2

    @property
    def _gains(self) -> tuple[float, float]:
        """ln ρ + 1 − ρ of differences inside a group and of its sum; ρ: relative variance."""
        inside = (1 - self.q) * self._inside * self.pulls.bend
        group = self._group_variance * self._group * self._bend
        return float(np.log1p(-inside) + inside), float(np.log1p(-group) + group)

    @property
    def _inside(self) -> float:
        """Variance of differences inside a group, relative to that of free weights."""
        return 1 / (1 + (1 - self.q) * self.pulls.bend)

    @property
    def _group(self) -> float:
        """Variance of the sum of a group, relative to that of free weights."""
        return 1 / (1 + self._group_variance * self._bend)

    @property
    def _group_variance(self) -> float:
        return 1 - self.q + self.weights_spread

    @property
    def _bend(self) -> float:
        """B of the sum of a group."""
        return self.pulls.bend - self.pulls.spread

    @property
    def _q0(self) -> float:
        return self.q - self.weights_spread / self.number

    @property
    def _p0(self) -> float:
        pulled = self._group_variance**2 * self.pulls.square
        return self._group**2 * (self._q0 + pulled) + self.r**2


@dataclass(frozen=True)
class StudentPulls(Pulls):
    """On the s of students. shared: p̂_s, from all references.   own: p̂_t, from their own."""

    shared: float
    own: float


@dataclass(frozen=True)
class LatentStudents:
    """s of students around a `reference`, with their weights' `overlaps`, under `pulls`.

    Vectors hold components along the shared Gaussians of the reference's weights and pulls, and
    along the teacher.
    """

    reference: Latent
    overlaps: Overlaps
    pulls: StudentPulls

    @property
    def spread(self) -> float:
        """Variance of s given all fields."""
        return self.overlaps.spread * self.stiffness

    @property
    def stiffness(self) -> float:
        """Variance of s given all fields, relative to that of free weights."""
        return 1 / (1 + self.overlaps.spread * self.pulls.bend)

    @property
    def turn(self) -> float:
        """Gain of the field on s in the reference's s."""
        return self.pulls.own - self.pulls.shared - self.pulls.bend * self.overlaps.own_gain

    @property
    def p_d(self) -> float:
        """Self-overlap."""
        return self.p + self.spread

    @property
    def p(self) -> float:
        """Overlap of two students of a reference."""
        own = self._own_gain**2 * self.reference.spread
        return float(self._mean @ self._mean + own + self.noise)

    @property
    def p_s(self) -> float:
        """Overlap with a reference other than their own."""
        return float(self._mean @ self.reference.mean)

    @property
    def p_t(self) -> float:
        """Overlap with their own reference."""
        return self.p_s + self._own_gain * self.reference.spread

    @property
    def r(self) -> float:
        """Overlap with the teacher."""
        return float(self._mean[-1])

    @property
    def rest(self) -> Array:
        """Mean of s less its gain in the reference's s."""
        return self.stiffness * self._gain * self._weights + self.spread * self._field

    @property
    def noise(self) -> float:
        """Variance of that mean given all references and the teacher."""
        weights, field = self.overlaps.residual, self._field_noise
        return self.stiffness**2 * weights + self.spread**2 * field

    @property
    def score(self) -> float:
        """Mean square of the field that s exerts on its weights, per latent input."""
        free = self.pulls.bend**2 * self.overlaps.residual + self._field_noise
        own = self.turn**2 * self.reference.spread
        return float(self._score @ self._score + self.stiffness**2 * (own + free))

    @property
    def score_shared(self) -> float:
        """Covariance of that field with the one that a reference's s exerts on its weights."""
        return float(self._score @ self.reference.score_vector)

    @property
    def score_own(self) -> float:
        """Derivative of L in the overlap of students with their reference."""
        reference, pulls = self.reference, self.pulls
        bent = reference.pulls.bend * reference.spread * self.turn
        return self.score_shared + self.stiffness * (pulls.own - pulls.shared - bent)

    @property
    def entropy(self) -> float:
        """L: entropy of s relative to free weights, stationary in the pulls."""
        softening = self.spread * self.pulls.bend
        gain = np.log1p(-softening) + softening
        gain += self.pulls.square * self.spread - self.overlaps.spread * self.score
        return float(gain) / 2

    @property
    def _gain(self) -> float:
        return self.overlaps.shared_gain

    @property
    def _own_gain(self) -> float:
        return self.overlaps.own_gain + self.spread * self.turn

    @property
    def _mean(self) -> Array:
        return self._own_gain * self.reference.mean + self.rest

    @property
    def _weights(self) -> Array:
        return np.array([np.sqrt(self.reference.q), 0.0, 0.0])

    @property
    def _field(self) -> Array:
        shared = self.pulls.shared / np.sqrt(self.reference.pulls.square)
        return np.array([0.0, shared, self.pulls.teacher])

    @property
    def _field_noise(self) -> float:
        return self.pulls.square - self.pulls.shared**2 / self.reference.pulls.square

    @property
    def _score(self) -> Array:
        free = self._field - self.pulls.bend * self._gain * self._weights
        return self.stiffness * (self.turn * self.reference.mean + free)
