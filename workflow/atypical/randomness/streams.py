"""Randomness that belongs to what it is for.

A stream is named by words and numbers, such as ("random labels", 1001, 0.6, 3, "patterns"), and
depends on nothing but this name and the seed of the run: not on the order of runs, nor on how they
were packed into jobs.
"""

from __future__ import annotations

import hashlib

import numpy as np

from atypical.randomness import run

Name = str | int | float


def key(*name: Name) -> int:
    """64 bits from the name of a stream."""
    named = (run.seed(), name) if run.seed() else name
    digest = hashlib.sha256(repr(named).encode()).digest()
    return int.from_bytes(digest[:8], "little")


def stream(*name: Name) -> np.random.Generator:
    """The generator of that name."""
    return np.random.Generator(np.random.Philox(key=key(*name)))


def signs(rng: np.random.Generator, *shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """Independent ±1 as int8."""
    count = int(np.prod(shape))
    bits = np.unpackbits(np.frombuffer(rng.bytes(-(-count // 8)), np.uint8), count=count)
    return (2 * bits.astype(np.int8) - 1).reshape(shape)
