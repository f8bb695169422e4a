"""Replica-symmetric saddles of each model: stationarity equations that vanish at a root, in balls.

Notation, normalisation and sources are those of `atypical.replica.models`; nothing is imported from
there, so that a certificate does not rest on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flint import arb

from atypical.enclosures.averages import patterns, weights
from atypical.enclosures.jets import Jet, constant

Given = Mapping[str, Jet]


@dataclass(frozen=True)
class Saddle:
    """equations: zero where φ is stationary.   values: φ, the entropy, and what else follows."""

    equations: list[Jet]
    values: Mapping[str, Jet]


Model = Callable[[Given], Saddle]


def perceptron(at: Given) -> Saddle:
    """Binary perceptron, random labels (Krauth & Mézard 1989): fields have the weights' overlap."""
    return _random_labels(at, at["q"], constant(arb(1), len(at["q"].slopes)))


def committee(at: Given) -> Saddle:
    """Tree committee of many hidden units (Barkai, Hansel & Sompolinsky 1992): sums of overlap
    (2/π) arcsin q.
    """
    share, q = 2 / arb.pi(), at["q"]
    return _random_labels(at, q.asin() * share, share / (1 - q.square()).sqrt())


def _random_labels(at: Given, covariance: Jet, gain: Jet) -> Saddle:
    """Weights whose fields have a `covariance`, of derivative `gain` by their overlap q."""
    q, q_hat, alpha = at["q"], at["q_hat"], at["alpha"]
    free = weights(q_hat)
    found = patterns(covariance, 1 - covariance, at["margin"])
    entropy = free.log_partition - q_hat * (1 - q) / 2 + alpha * found.value
    equations = [q - free.overlap, q_hat - alpha * gain * found.square]
    return Saddle(equations, {"entropy": entropy})


def features(at: Given) -> Saddle:
    """Random features with a teacher (Baldassi et al. 2022); `nonlinearity` is given as μ₁².

    The linear part s of the features is Gaussian, and explicit in the pulls p̂, B = p̂ − p̂_d and r̂.
    """
    q, q_hat, p_hat, r_hat = (at[name] for name in ("q", "q_hat", "p_hat", "r_hat"))
    alpha_t, linear = at["alpha_t"], at["nonlinearity"]
    alpha, noise, apart = 1 / at["inverse_alpha"], 1 - linear, 1 - q
    bend = p_hat - at["p_d_hat"]
    stiffness = 1 / (1 + apart * bend)
    spread = apart * stiffness
    r = spread * r_hat
    p = r.square() + stiffness.square() * q + spread.square() * p_hat
    score = stiffness.square() * (q * bend.square() + p_hat + r_hat.square())
    softening = spread * bend
    latent = ((1 - softening).log() + softening - apart * score + p_hat * spread) / 2
    shared, teacher = noise * q + linear * p, linear.sqrt() * r
    found = patterns(shared, noise * apart + linear * spread, at["margin"], teacher)
    free = weights(q_hat)
    entropy = free.log_partition - q_hat * apart / 2 + alpha * (latent / alpha_t + found.value)
    equations = [
        q - free.overlap,
        q_hat - alpha * (noise * found.square + score / alpha_t),
        p_hat - alpha_t * linear * found.square,
        bend - alpha_t * linear * found.bend,
        r_hat - alpha_t * linear.sqrt() * found.label,
    ]
    whole = noise + linear * (p + spread)
    values = {
        "entropy": entropy,
        "p": p,
        "p_d": p + spread,
        "r": r,
        "error_typical": (teacher / whole.sqrt()).acos() / arb.pi(),
        "error_barycenter": (teacher / shared.sqrt()).acos() / arb.pi(),
    }
    return Saddle(equations, values)
