"""The generalization error of weights on random features, from the weights themselves.

A pattern ξ of D signs has u = θ·ξ/√D, the label sign u, and the student's field is
v = w·sign(Fξ/√D)/√N. For many N and D both are jointly Gaussian, with the correlation ρ that the
Gaussian equivalence gives, and the error is arccos(ρ)/π: with s = Fᵀw/√(ND),

    ρ² = μ₁² (s·θ)²/D / (μ₁² |s|² + μ_*² |w|²/N),    μ₁² = 2/π,  μ_*² = 1 − 2/π.

With D = 167 signs this is off by up to 0.003 for solutions, and so is the same form with the
covariance of the features at Gaussian ξ, (2/π) arcsin(F_i·F_j/D): u lies on a lattice, and the
product of all D signs, which every majority of them contains, is as good as one more latent input,
which every label shows. Both effects are as large as what tells learners apart. So the average is
taken over the lattice. Given the number k of signs in which ξ differs from θ, u and the product are
known, and

    ε = Σ_k C(D, k) 2⁻ᴰ Φ(−sign(u) m_k/σ),    m_k = E[v|k].

m_k is exact: the weights that have b inputs of the other sign than θ see a hypergeometric number of
signs, `seen_given`. What is left of v is taken as Gaussian of variance

    σ² = c² (|Fᵀw|² − (w·Fθ)²/D)/N + (1 − (D + 1) c²) |w|²/N,    c = C(D − 1, (D − 1)/2) 2^(1 − D),

the part that is linear in ξ, without what k tells of it, and the remainder of the features as
independent noise: a majority of D signs has the coefficient c along each of them, and ±c along
their product. Real weights, such as averages of solutions, obey the same, on any scale.

At D = 167 and N from 251 to 1503, against 2·10⁶ fresh patterns each, for solutions, their averages
and the weights sign Fθ: off by 0.0003 in the root mean square, which is the error of that many
patterns, and by 0.0007 at most; the joint Gaussian by 0.0025, and by 0.008 for sign Fθ. 10⁵
patterns tell an error to 0.0013.
Sources: Goldt et al., Phys. Rev. X 10, 041044 (2020); Gerace et al., ICML 2020 (the equivalence);
O'Donnell, Analysis of Boolean Functions, 5.3 (the coefficients of the majority).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr

from atypical.randomness.streams import signs
from atypical.tasks.instance import Hidden, Instance

Array = NDArray[Any]
# Patterns of which the features are held at once.
TOGETHER = 2000
# Features of three inputs leave no noise.
TINY = 1e-30


def generalization_error(instance: Instance, weights: Array) -> float:
    """The error of weights (N,), binary or real, on a new pattern; NaN but for random features."""
    if instance.hidden is None:
        return float("nan")
    mean, variance = fields_given(instance.hidden, weights.astype(np.float32))
    latent, k = len(mean) - 1, np.arange(len(mean))
    right = np.sign(latent - 2 * k) * mean / np.sqrt(variance + TINY)
    return float(np.exp(log_choices(latent, k) - latent * np.log(2)) @ ndtr(-right))


def fields_given(hidden: Hidden, w: Array) -> tuple[Array, float]:
    """Mean of the field v at each number k of signs, (D + 1,), and the variance that is left.

    w: (N,), float32, in which sums of whole numbers are exact.
    """
    features, teacher = hidden.features.astype(np.float32), hidden.teacher.astype(np.float32)
    size, latent = features.shape
    along = features @ teacher
    other = ((latent - along) / 2).astype(np.int64)
    linear, straight = (w @ features).astype(float), float(w @ along)
    mean = np.bincount(other, w.astype(float), latent + 1) @ seen_given(latent) / np.sqrt(size)
    c2, squares = single(latent) ** 2, float(np.sum(w.astype(float) ** 2))
    across = max(float(linear @ linear) - straight**2 / latent, 0.0)
    rest = max(1 - (latent + 1) * c2, 0.0)
    return mean, (c2 * across + rest * squares) / size


def counted_errors(
    teacher: Array, features: Array, weights: Array, patterns: int, rng: np.random.Generator
) -> Array:
    """Share of fresh patterns on the wrong side, (R,) for weights (N, R).

    teacher: θ, (D,).   features: F, (N, D).
    """
    teacher, features = teacher.astype(np.float32), features.T.astype(np.float32)
    w, wrong = weights.astype(np.float32), np.zeros(weights.shape[1])
    for first in range(0, patterns, TOGETHER):
        latent = signs(rng, min(TOGETHER, patterns - first), len(teacher)).astype(np.float32)
        fields = np.sign(latent @ features) @ w
        wrong += np.sum(fields * np.sign(latent @ teacher)[:, None] <= 0, axis=0)
    return wrong / patterns


def single(latent: int) -> float:
    """The coefficient c of the majority of D signs along one of them, E[sign(Σ_i ξ_i) ξ_1]."""
    half = (latent - 1) // 2
    return float(np.exp(log_choices(latent - 1, half) - (latent - 1) * np.log(2)))


@cache
def seen_given(latent: int) -> Array:
    """E[sign(f·ξ)] for f and ξ that differ from θ in b and in k of D signs, (b, k).

    One more sign of f counts where the others cancel: from b to b + 1 it falls by twice the
    chance that they do and ξ is there as θ is, less the chance that they do and it is not.
    """
    b, k = np.arange(latent)[:, None], np.arange(latent + 1)
    as_it_is: Array = (1 - k / latent) * cancel(latent - 1, b, k)
    falls = as_it_is - k / latent * cancel(latent - 1, b, k - 1)
    start = np.sign(latent - 2 * k)[None]
    return np.concatenate([start, start - 2 * np.cumsum(falls, axis=0)])


def cancel(count: int, b: Array, k: Array) -> Array:
    """P(f·ξ = 0) for `count` signs each, b of f and k of ξ being negative, else at random."""
    both, rest = np.divmod(2 * (b + k) - count, 4)
    possible = (rest == 0) & (both >= 0) & (both <= b) & (both <= k) & (k <= count)
    possible &= k - both <= count - b
    b, k, both = (np.where(possible, numbers, 0) for numbers in (b, k, both))
    ways = log_choices(b, both) + log_choices(count - b, k - both) - log_choices(count, k)
    return np.where(possible, np.exp(ways), 0.0)


def log_choices(count: Any, chosen: Any) -> Any:
    """ln of the binomial coefficient."""
    return gammaln(count + 1.0) - gammaln(chosen + 1.0) - gammaln(count - chosen + 1.0)
