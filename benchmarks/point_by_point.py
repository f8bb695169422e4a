"""The local entropy as it is written down, integral by integral, with adaptive quadrature.

φ_FP(q, s, t; q̂, ŝ, t̂) with Γ = q − s²/q̃ and c = (t − s)/√Γ, in the integration variables of the
literature and not in those of `atypical`: an independent witness of its values, and the measure of
its speed. Integrals are nested calls of scipy.integrate.quad, told where kink and step lie.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad
from scipy.optimize import root
from scipy.special import log_ndtr

Integrand = Callable[[float, float], float]
OfFields = Callable[[float, float, float], float]
# Ranges of x and y. The weight H/H reaches far in y: at 8.5 the energy around a reference of the
# largest margin is off by 1e-9.
LIMIT, REACH = 10.5, 30.0


@dataclass(frozen=True)
class Problem:
    """Load, margins of student and reference, overlap and conjugate of the reference, distance.

    precision: absolute error asked of each integral.
    """

    alpha: float
    margin: float
    reference_margin: float
    q_tilde: float
    q_tilde_hat: float
    distance: float
    precision: float = 1e-8

    @property
    def t(self) -> float:
        """Overlap of student and reference."""
        return 1 - 2 * self.distance

    def free_entropy(self, q: float, s: float, conjugates: tuple[float, float, float]) -> float:
        """φ at any overlaps and conjugates (q̂, ŝ, t̂)."""
        q_hat, s_hat, t_hat = conjugates
        constant = -q_hat / 2 * (1 - q) - t_hat * self.t + s_hat * s
        weights = self.over_weights(conjugates, lambda h, m: np.logaddexp(h, -h))
        return (
            constant + weights + self.alpha * self.over_fields(q, s, self.t, lambda f, slope, a: f)
        )

    def over_weights(
        self, conjugates: tuple[float, float, float], of: Callable[[float, float], float]
    ) -> float:
        """Average of a function of the student's field h and the reference's mean, w̃ = 1."""
        q_hat, s_hat, t_hat = conjugates
        root_hat = math.sqrt(self.q_tilde_hat)
        noise = math.sqrt(q_hat - s_hat**2 / self.q_tilde_hat)

        def integrand(x: float, y: float) -> float:
            h = noise * y + s_hat * x / root_hat + t_hat - s_hat
            return 2 / (1 + math.exp(-2 * root_hat * x)) * of(h, math.tanh(root_hat * x))

        return self._average(integrand, lambda x: [])

    def over_fields(
        self, q: float, s: float, t: float, of: Callable[[float, float, float], float]
    ) -> float:
        """Average of a function of F, F' and the reference's pull A."""
        gamma = q - s**2 / self.q_tilde
        c = (t - s) / math.sqrt(gamma)
        rest, own = math.sqrt(1 - self.q_tilde - c**2), math.sqrt(1 - self.q_tilde)

        def kinks(x: float) -> list[float]:
            kink = (self.margin - s * x / math.sqrt(self.q_tilde)) / math.sqrt(gamma)
            step = (self.reference_margin - math.sqrt(self.q_tilde) * x) / c
            widths = (math.sqrt((1 - q) / gamma), rest / abs(c))
            return [
                p + k * w for p, w in zip((kink, step), widths, strict=True) for k in (-5, 0, 5)
            ]

        def integrand(x: float, y: float) -> float:
            chi = math.sqrt(self.q_tilde) * x
            log_norm = log_ndtr((chi - self.reference_margin) / own)
            weight = math.exp(log_ndtr((chi + c * y - self.reference_margin) / rest) - log_norm)
            mean = s * x / math.sqrt(self.q_tilde) + math.sqrt(gamma) * y
            f, slope = _log_h(mean, self.margin, math.sqrt(1 - q))
            return weight * of(f, slope, _log_h(chi, self.reference_margin, own)[1])

        return self._average(integrand, kinks)

    def _average(self, integrand: Integrand, kinks: Callable[[float], list[float]]) -> float:
        """∫Dx ∫Dy."""

        def inner(x: float) -> float:
            points = [p for p in kinks(x) if abs(p) < REACH]
            value = quad(
                lambda y: _density(y) * integrand(x, y),
                *(-REACH, REACH),
                epsabs=self.precision / 10,
                epsrel=1e-12,
                limit=200,
                points=points or None,
            )[0]
            return _density(x) * float(value)

        return float(quad(inner, -LIMIT, LIMIT, epsabs=self.precision, epsrel=1e-12, limit=200)[0])


def solve(problem: Problem, start: np.ndarray) -> tuple[float, int]:
    """φ at the saddle and the number of evaluations, by scipy.optimize.root from (q̂, ŝ, t̂)."""
    evaluations = 0

    def overlaps(x: np.ndarray) -> tuple[float, float, float]:
        conjugates = (x[0], x[1], x[2])
        return (
            problem.over_weights(conjugates, lambda h, m: math.tanh(h) ** 2),
            problem.over_weights(conjugates, lambda h, m: math.tanh(h) * m),
            problem.over_weights(conjugates, lambda h, m: math.tanh(h)),
        )

    def equations(x: np.ndarray) -> list[float]:
        nonlocal evaluations
        evaluations += 1
        q, s, t = overlaps(x)
        square = problem.over_fields(q, s, t, lambda f, slope, a: slope**2)
        shared = problem.over_fields(q, s, t, lambda f, slope, a: slope * a)
        return [problem.alpha * square - x[0], problem.alpha * shared - x[1], t - problem.t]

    found = root(equations, start, method="hybr", options={"xtol": 1e-8})
    q, s, _ = overlaps(found.x)
    return problem.free_entropy(q, s, tuple(found.x)), evaluations


def _log_h(mean: float, margin: float, width: float) -> tuple[float, float]:
    """ln H((margin − mean)/width) and its derivative in the mean."""
    u = (mean - margin) / width
    f = float(log_ndtr(u))
    return f, math.exp(-u * u / 2 - f) / (math.sqrt(2 * math.pi) * width)


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
