"""What an average over m real clones hands to the saddle point, whatever m is.

A group of m clones shares a Gaussian field of variance v₀; inside the group each field adds one of
variance δ/m. With F the logarithm of what a single clone contributes,

    A = (1/m) ∫Dz₀ ln ∫Dz₁ exp m F(√v₀ z₀ + √(δ/m) z₁),

and ⟨·⟩ is the average over z₁ under the integrand. Scaled so, everything has a finite limit m → ∞,
where the inner integral becomes a maximum. A teacher shifts the field of weights by r̂, and counts
fields of patterns with twice the probability that its own field, of covariance r with each, is
positive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy.special import ndtr

from atypical.replica.averages.channel import hazard, log_probability
from atypical.replica.averages.gaussian import Array, density, graded
from atypical.replica.averages.normal import ROOT_2PI
from atypical.replica.averages.normal import mills as ratio

NEWTON = 200
LOCATED = 1e-13
# Where constraints that pull so hard yield, rows are graded, too.
HARD = -3.0
# Each of Newton's steps towards a peak takes a factor e off the pull; from here on, too many.
FAR = 1e78


@dataclass(frozen=True)
class Averages:
    """A and its derivatives.

    value: A.   square: ∫Dz₀ ⟨F'⟩².   spread: m ∫Dz₀ (⟨F'²⟩ − ⟨F'⟩²), taken as a variance.
    by_inverse: explicit derivative of A with respect to 1/m.   label: that by what the teacher
    gives, r̂ or r.   bend: −∫Dz₀ ⟨F''⟩; of weights, −(1 − q₁) to all digits.
    """

    value: float
    square: float
    spread: float
    by_inverse: float
    label: float = 0.0
    bend: float = 0.0


def log_2cosh(field: Array) -> tuple[Array, Array, Array]:
    """ln 2cosh h and its derivatives tanh h and 1 − tanh² h, from a single exponential."""
    size = np.abs(field)
    decay = np.exp(-2 * size)
    slope = np.sign(field) * (1 - decay) / (1 + decay)
    return size + np.log1p(decay), slope, 4 * decay / (1 + decay) ** 2


def mills(x: Array) -> tuple[Array, Array]:
    """ln H(x) and −∂ₓ ln H(x)."""
    log_h = log_probability(-x, 0.0, 1.0)
    return log_h, hazard(-x, 0.0, 1.0, log_h)


def by_sign(z: Array, shift: float) -> tuple[Array, Array]:
    """Densities at z > 0, for even and for odd functions, of a Gaussian around a shift."""
    right, left = density(z - shift), density(z + shift)
    return right + left, right - left


@dataclass(frozen=True)
class Rows:
    """Groups of clones on a pattern.

    z: nodes z₀.   weight: their measure.   excess: X = (κ − √q₀ z₀)/√free.   label: measure of
    z₀ where the teacher's field vanishes, whose sum is the derivative by its covariance.
    by_q0: derivative of `weight` by q₀.
    """

    z: Array
    weight: Array
    excess: Array
    label: Array
    by_q0: Array


def pattern_rows(
    q0: float, free: float, pull: float, margin: float, order: int, teacher: float = 0.0
) -> Rows:
    """Rows with fields of variance q₀ and a covariance with the field of a `teacher`.

    Graded towards the margin itself and, where it pulls hard, towards the larger field at which a
    group of clones first yields to it; and towards the label.
    """
    yielding = yields_at(pull)
    scale = np.sqrt(free / q0)
    features = [(margin / np.sqrt(q0), min(1.0, scale))]
    if yielding < HARD:
        features += [(margin / np.sqrt(q0) - scale * yielding, min(1.0, -scale / yielding))]
    blur = q0 - teacher**2
    if teacher:
        features.append((0.0, min(1.0, np.sqrt(blur) / abs(teacher))))
    z, w = graded(features, order)
    w = w * density(z)
    label_at = teacher / np.sqrt(blur) * z
    label = 2 * w * density(label_at) * np.sqrt(q0 / blur)
    return Rows(
        z=z,
        weight=2 * w * ndtr(label_at),
        excess=(margin - np.sqrt(q0) * z) / np.sqrt(free),
        label=label,
        by_q0=-label * teacher * z / (2 * blur * np.sqrt(q0)),
    )


def violation_at_peak(excess: Array, pull: float) -> tuple[Array, Array]:
    """Where a clone ends up that the margin pulls against its Gaussian cost.

    Maximises −(X − x)²/2r + ln H(x) for each excess X, with pull r.   Returns x, and the curvature
    there in units of the cost's. Newton's steps from above never overshoot: −∂ ln H is convex.
    """
    x = np.minimum(excess, excess / (1 + pull))
    if pull > FAR:
        x = np.minimum(x, _beyond_peaks(excess, pull))
    found, curvature = _peaks(excess, pull, x)
    return np.asarray(found), np.asarray(curvature)


@njit(cache=True, error_model="numpy")
def _peaks(excess: Array, pull: float, start: Array) -> tuple[Array, Array]:
    peaks, curvature = start.copy(), np.empty_like(start)
    for i in range(start.size):
        for _ in range(NEWTON):
            x, tail = peaks[i], ratio(peaks[i])
            inside = math.exp(-0.5 * x * x) / ROOT_2PI  # to all digits: some pull with 1e250
            slope = 1 / tail if x > 0 else inside / (1 - inside * tail)
            curvature[i] = 1 + pull * slope * (slope - x)
            step = (x + pull * slope - excess[i]) / curvature[i]
            peaks[i] = x - step
            if abs(step) < LOCATED * (1 + abs(peaks[i])):
                break
    return peaks, curvature


def _beyond_peaks(excess: Array, pull: float) -> float:
    """An x above all peaks, close to them: there pull times −∂ ln H exceeds every X − x."""
    deepest = -VIOLATION[0]
    return yields_at(pull / ((1 + deepest) * (max(excess.max(), 0.0) + deepest)))


def yields_at(pull: float) -> float:
    """The x ≤ 0 at which −pull ∂² ln H = 1: softer constraints than there hardly act."""
    return float(np.interp(-np.log(pull), LOG_RESPONSE, VIOLATION))


# ln(−∂² ln H) against x.
VIOLATION = np.linspace(-36.0, 0.0, 361)
LOG_RESPONSE = np.log(mills(VIOLATION)[1]) + np.log(mills(VIOLATION)[1] - VIOLATION)
