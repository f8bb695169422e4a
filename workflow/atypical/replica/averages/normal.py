"""Exponential, logarithm and the normal distribution, compiled.

No branch and no library in them keeps a loop over many numbers from a processor's vector units.
Relative errors are below 1e-14.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.polynomial import Chebyshev, Polynomial
from scipy.special import erfcx

Real = Any

# What compiled sums allow: terms in any order, and products that are added without rounding.
ORDERLESS = {"reassoc", "contract", "nsz"}
# What compiled sums allow: terms in any order.
ORDERLESS = {"reassoc", "contract", "nsz"}
LOG_2 = math.log(2)
ROOT_2PI = math.sqrt(2 * math.pi)
# A part that whole numbers multiply exactly, and the rest.
LOG_2_HIGH = float(np.float32(LOG_2))
LOG_2_LOW = LOG_2 - LOG_2_HIGH
# Added and taken away, this rounds; in between, the last bits are the whole number.
ROUNDING = 1.5 * 2.0**52
MANTISSA = np.int64(52)
ONE, ROOT, WHOLE = (np.float64(x).view(np.int64) for x in (1.0, np.sqrt(0.5), 2.0**52))
# What exponentials are kept between: from below, products of two are ordinary numbers, too.
LOWEST, HIGHEST = -350.0, 709.0
# Where Mills' ratio has half of its expansion.
CENTRE = 4.0


def _mills_ratio(t: Real) -> Real:
    """(x + c) H(x)/density(x) at t = (x − c)/(x + c)."""
    x = CENTRE * (1 + t) / (1 - t)
    return (x + CENTRE) * np.sqrt(np.pi / 2) * erfcx(x / np.sqrt(2))


# Coefficients of polynomials, the highest power first.
EXPONENTIAL = np.array([1 / math.factorial(n) for n in range(12, -1, -1)])
LOGARITHM = np.array([2 / (2 * n + 1) for n in range(10, -1, -1)])
MILLS = Chebyshev.interpolate(_mills_ratio, 22).convert(kind=Polynomial).coef[::-1]
MILLS_EVEN, MILLS_ODD = MILLS[::2].copy(), MILLS[1::2].copy()


@njit(cache=True, inline="always")
def _polynomial(coefficients: Real, x: Real) -> Real:
    total = coefficients[0]
    for n in range(1, len(coefficients)):
        total = coefficients[n] + x * total
    return total


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def exp(x: Real) -> Real:
    """eˣ, between the bounds above."""
    x = min(max(x, LOWEST), HIGHEST)
    rounded = np.float64(x / LOG_2 + ROUNDING)
    whole = rounded - ROUNDING
    power = np.int64((rounded.view(np.int64) << MANTISSA) + ONE).view(np.float64)
    return power * _polynomial(EXPONENTIAL, x - whole * LOG_2_HIGH - whole * LOG_2_LOW)


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def log1p(x: Real) -> Real:
    """ln(1 + x), 1 + x an ordinary number."""
    above = np.float64(1 + x)
    bits = above.view(np.int64)
    exponent = (bits - ROOT + ONE) >> MANTISSA
    mantissa = np.int64(bits - (exponent << MANTISSA) + ONE).view(np.float64)
    power = np.int64(exponent | WHOLE).view(np.float64) - 2.0**52 - 1023
    s = (mantissa - 1) / (mantissa + 1)
    lost = (x - (above - 1)) / above
    return power * LOG_2_HIGH + (power * LOG_2_LOW + s * _polynomial(LOGARITHM, s * s) + lost)


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def mills(x: Real) -> Real:
    """H(|x|)/density(x), of the nearer tail."""
    u = 1 / (abs(x) + CENTRE)
    t = 1 - 2 * CENTRE * u
    return u * (_polynomial(MILLS_EVEN, t * t) + t * _polynomial(MILLS_ODD, t * t))


@njit(cache=True, inline="always")
def below(whole: Real, density: Real, x: Real) -> Real:
    """whole Φ(x), from its standard Gaussian density at x: `density` = whole exp(−x²/2)/√2π."""
    tail = density * mills(x)
    return tail if x < 0 else whole - tail


@njit(cache=True, inline="always")
def log_tail(x: Real) -> Real:
    """ln H(x)."""
    square, tail = 0.5 * x * x, mills(x)
    near, far = -exp(-square) / ROOT_2PI * tail, tail / ROOT_2PI - 1
    return log1p(far if x > 0 else near) - (square if x > 0 else 0.0)


@njit(cache=True, inline="always")
def hazard(x: Real) -> Real:
    """density(x)/H(x) = −∂ ln H(x)."""
    density, tail = exp(-0.5 * x * x) / ROOT_2PI, mills(x)
    rest = 1 - density * tail
    return (1.0 if x > 0 else density) / (tail if x > 0 else rest)
