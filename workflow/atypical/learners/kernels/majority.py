"""How the probability of a right majority responds to the fields of its units, on a device.

As learners.majority, which says what it is. Float32 suffices for one unit: its hazard is that of
erfcx to 4·10⁻⁷ of itself above u = −1, and to 4·10⁻⁷ + 6·10⁻⁸ u² below, where it vanishes. Products
of the tails of several units leave the range of float32, and are taken in float64.
"""

from __future__ import annotations

import triton
import triton.language as tl

from atypical.learners import majority

SMALLEST = tl.constexpr(majority.SMALLEST)
ROOT_OF_HALF = tl.constexpr(0.7071067811865476)


@triton.jit
def scaled_tail(z):
    """exp(z²) erfc(z) for z ≥ 0, to 1.2·10⁻⁷ of itself before rounding.

    Source: Press, Teukolsky, Vetterling, Flannery, Numerical Recipes, section 6.2.
    """
    t = 1 / (1 + 0.5 * z)
    fit = t * 0.17087277 - 0.82215223
    fit = t * fit + 1.48851587
    fit = t * fit - 1.13520398
    fit = t * fit + 0.27886807
    fit = t * fit - 0.18628806
    fit = t * fit + 0.09678418
    fit = t * fit + 0.37409196
    fit = t * fit + 1.00002368
    return t * tl.exp(t * fit - 1.26551223)


@triton.jit
def hazard(u):
    """Density over tail of the standard Gaussian at u, float32."""
    tail, density = scaled_tail(tl.abs(u) * ROOT_OF_HALF), tl.exp(-0.5 * u * u)
    return 0.7978845608028654 * tl.where(u > 0, 1 / tail, density / (2 - tail * density))


@triton.jit
def respond(u, K: tl.constexpr):
    """∂ ln Z/∂(−u) for u (rows, lanes), float32, of K units; what is beyond them is not read.

    Units that are wrong beyond the reach of floats all count as wrong as that.
    """
    if K == 1:
        return hazard(u)
    lane = tl.arange(0, u.shape[1])[None, :]
    reach = tl.sqrt(tl.full((1, 1), 2 * SMALLEST / (K // 2 + 1), tl.float64))
    x = tl.minimum(u.to(tl.float64), reach)
    density = tl.exp(-0.5 * x * x)
    tail = 0.5 * density * scaled_tail((tl.abs(x) * ROOT_OF_HALF).to(tl.float32)).to(tl.float64)
    right = tl.where(x > 0, tail, 1 - tail)
    count = _count_others(right, lane, K)
    # Beyond the last unit nothing is asked, and nothing must vanish.
    Z = tl.where(lane < K, right * count[K // 2], 1)
    for c in tl.static_range(K // 2 + 1, K):
        Z += count[c]
    return (0.3989422804014327 * density * count[K // 2] / Z).to(tl.float32)


@triton.jit
def _count_others(right, lane, K: tl.constexpr):
    """Probability of 0 … K right units among all but each: K + 1 of (rows, lanes)."""
    count = (tl.full(right.shape, 1, tl.float64),)
    for k in tl.static_range(K):
        p = tl.sum(tl.where(lane == k, right, 0), axis=1)[:, None]
        p = tl.where(lane == k, 0.0, p)
        grown = (count[0] * (1 - p),)
        for c in tl.static_range(1, len(count)):
            grown += (count[c] * (1 - p) + count[c - 1] * p,)  # type: ignore[assignment]
        grown += (count[len(count) - 1] * p,)  # type: ignore[assignment]
        count = grown
    return count
