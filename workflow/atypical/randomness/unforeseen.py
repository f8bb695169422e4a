"""Draws that nobody can foresee: for checks, never for results."""

from __future__ import annotations

import secrets

import numpy as np


def unforeseen() -> int:
    """A seed that is another each time, of 32 bits."""
    return secrets.randbits(32)


def lots(seed: int) -> np.random.Generator:
    """The generator of draws that are repeated by naming their seed."""
    return np.random.default_rng(seed)
