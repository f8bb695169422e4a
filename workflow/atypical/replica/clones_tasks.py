"""What clones learn: random labels, those of a teacher with binary weights like theirs, or those of
a teacher that sees the inputs of random features.

A task turns overlaps of clones into averages over its patterns: all that the saddle point of
`clones` asks for. Averages are per pattern. With the teacher among the possible weights, r is the
overlap with it and r̂ the field that it exerts on weights; −r̂ r adds to φ.
Source: Győrgyi 1990 (teacher); Baldassi et al. 2022, arXiv 2110.00683 (random features).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from atypical.replica import clones_finite, clones_infinite, perceptron
from atypical.replica import typical as typical_solutions
from atypical.replica.channel import typical_constraint
from atypical.replica.clones_fields import Averages
from atypical.replica.features import RandomFeatures
from atypical.replica.gaussian import Array
from atypical.replica.latent import ClonePulls, LatentClones
from atypical.replica.perceptron import Perceptron
from atypical.replica.saddle import CONVERGED, find_root

ORDER = 24
STRIDE = 1.0
# Conjugate spread of clones about to decouple, relative to 1 − q.
DEPARTURE = 0.5


@dataclass(frozen=True)
class Overlaps:
    """Of `number` m of clones: q₁, spread δ = m(q₁ − q₀), and r with the teacher of weights."""

    number: float
    q: float
    spread: float
    r: float = 0.0


@dataclass(frozen=True)
class Response:
    """What patterns do to clones; mismatch: of the task's own unknowns."""

    averages: Averages
    mismatch: tuple[float, ...] = ()


_IMPOSSIBLE = Response(Averages(np.nan, np.nan, np.nan, np.nan))


@dataclass(frozen=True)
class Origin:
    """Typical solutions, where clones decouple: load, overlap, conjugate and own unknowns."""

    alpha: float
    q: float
    q_hat: float
    entropy: float
    status: str
    inner: Array


class Task(Protocol):
    """A task: frozen, parameters only."""

    def typical(self, alpha: float) -> Origin:
        """Typical solutions at this load; own unknowns as of clones about to decouple."""

    def capacity(self) -> Origin:
        """The load at which the entropy of typical solutions vanishes."""

    def pull(self, q_hat: float, inner: Array) -> float:
        """Field r̂ that patterns exert on weights along their teacher."""

    def patterns(self, overlaps: Overlaps, inner: Array, order: int) -> Response:
        """What patterns do to clones; inner: the task's own unknowns."""


def weight_averages(
    number: float, q_hat: float, spread_hat: float, order: int, teacher: float = 0.0
) -> Averages:
    """Averages over weights of any number of clones."""
    if np.isinf(number):
        return clones_infinite.weights(q_hat, spread_hat, order, teacher)
    return clones_finite.weights(number, q_hat, spread_hat, order, teacher)


def pattern_averages(overlaps: Overlaps, margin: float, order: int) -> Averages:
    """Averages over patterns whose fields have these overlaps and unit variance."""
    q, spread, r = overlaps.q, overlaps.spread, overlaps.r
    if np.isinf(overlaps.number):
        return clones_infinite.patterns(q, spread, margin, order, r)
    return clones_finite.patterns(overlaps.number, q, spread, margin, order, r)


@dataclass(frozen=True)
class Storage:
    """Random labels, at `margin` κ."""

    margin: float = 0.0

    def typical(self, alpha: float) -> Origin:
        """Those of the perceptron."""
        return _origin(typical_solutions.typical(Perceptron(alpha, self.margin)))

    def capacity(self) -> Origin:
        """That of the perceptron."""
        return _origin(perceptron.capacity(self.margin))

    def pull(self, q_hat: float, inner: Array) -> float:
        """There is no teacher."""
        return 0.0

    def patterns(self, overlaps: Overlaps, inner: Array, order: int) -> Response:
        """No unknowns beside the fields on weights."""
        return Response(pattern_averages(overlaps, self.margin, order))


def _origin(point: typical_solutions.Typical) -> Origin:
    return Origin(point.model.alpha, point.q, point.q_hat, point.entropy, point.status, np.zeros(0))


@dataclass(frozen=True)
class Teacher:
    """Labels of a teacher with binary weights, at `margin` κ; own unknown: ln r̂/q̂₀.

    At κ = 0 typical solutions are exchangeable with the teacher: r = q and r̂ = q̂.
    """

    margin: float = 0.0

    def typical(self, alpha: float) -> Origin:
        """The branch of solutions away from the teacher."""
        start = np.array([np.log(alpha), 0.0])
        return self._solve(lambda x: (alpha, x), start)

    def capacity(self) -> Origin:
        """Above this load the teacher is the only solution."""
        near = self.typical(1.0)
        start = np.array([np.log(near.q_hat), float(near.inner[0]), 0.2])
        return self._solve(lambda x: (float(np.exp(x[2])), x[:2]), start)

    def pull(self, q_hat: float, inner: Array) -> float:
        """r̂, in units of the field that clones exert on each other."""
        return q_hat * float(np.exp(inner[0]))

    def patterns(self, overlaps: Overlaps, inner: Array, order: int) -> Response:
        """Averages over patterns on which clones overlap with the teacher."""
        if not _possible(overlaps):
            return _IMPOSSIBLE
        found = pattern_averages(overlaps, self.margin, order)
        return Response(found, (float(np.log(found.label / found.square) - inner[0]),))

    def _solve(self, load_and_fields: Callable[[Array], tuple[float, Array]], x: Array) -> Origin:
        """Stationary in both fields; at zero entropy where x has one more unknown."""

        def equations(x: Array) -> Array:
            _, entropy, mismatch = self._alone(*load_and_fields(x))
            return np.array([*mismatch, entropy][: len(x)])

        root = find_root(equations, x, longest=STRIDE)
        alpha, fields = load_and_fields(root.point)
        q, entropy, _ = self._alone(alpha, fields)
        if root.status != CONVERGED:
            q = entropy = np.nan
        return Origin(
            alpha, q, float(np.exp(fields[0])), entropy, root.status, np.array([fields[1]])
        )

    def _alone(self, alpha: float, fields: Array) -> tuple[float, float, tuple[float, float]]:
        """Overlap and φ of single solutions, and the mismatch of ln q̂ and ln r̂/q̂."""
        q_hat, r_hat = float(np.exp(fields[0])), float(np.exp(fields[0] + fields[1]))
        weights = clones_infinite.weights(q_hat, 0.0, ORDER, r_hat)
        q, r = weights.square, weights.label
        if not r**2 < q < 1:
            return q, np.nan, (np.nan, np.nan)
        patterns = typical_constraint(q, 1 - q, self.margin, ORDER, r)
        entropy = -q_hat / 2 * (1 - q) - r_hat * r + weights.value + alpha * patterns.value
        fit = np.log(alpha * patterns.square / q_hat)
        return q, entropy, (float(fit), float(np.log(patterns.label / patterns.square) - fields[1]))


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
        """Those of random features."""
        return self._origin(typical_solutions.typical(self._model(alpha)))

    def capacity(self) -> Origin:
        """That of random features."""
        return self._origin(typical_solutions.capacity(self._model(1.0)))

    def pull(self, q_hat: float, inner: Array) -> float:
        """The teacher is none of the possible weights."""
        return 0.0

    def patterns(self, overlaps: Overlaps, inner: Array, order: int) -> Response:
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
        fields = Overlaps(
            number=overlaps.number,
            q=(noise * overlaps.q + linear * latent.p) / whole,
            spread=(noise * overlaps.spread + linear * latent.spread) / whole,
            r=np.sqrt(linear / whole) * latent.r,
        )
        if not _possible(fields):
            return _IMPOSSIBLE
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

    def _origin(self, point: typical_solutions.Typical) -> Origin:
        square, bend, label = point.inner
        spread = np.log(DEPARTURE * (1 - point.q) / point.model.alpha)
        return Origin(
            alpha=point.model.alpha,
            q=point.q,
            q_hat=point.q_hat,
            entropy=point.entropy,
            status=point.status,
            inner=np.array([square, spread, bend, label]),
        )


def _possible(overlaps: Overlaps) -> bool:
    """Whether fields with these overlaps exist."""
    q0 = overlaps.q - overlaps.spread / overlaps.number
    return bool(overlaps.r**2 < q0 <= overlaps.q < 1 and overlaps.spread > 0)
