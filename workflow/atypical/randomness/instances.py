"""Random numbers of an instance that a study numbers itself: the seeds of the linear networks.

A key and a stream as in randomness.streams, spread by NumPy's SeedSequence from the instance's seed
and the words behind it.
"""

from __future__ import annotations

import numpy as np

from atypical.randomness import run

Word = str | int


def instance_key(instance: int, *words: Word) -> np.uint64:
    """64 bits, a function of the instance, of the words, and of the seed of the run."""
    return np.uint64(_spread(instance, *words).generate_state(1, np.uint64)[0])


def instance_stream(instance: int, *words: Word) -> np.random.Generator:
    """The generator of an instance, a function of the same."""
    return np.random.default_rng(_spread(instance, *words))


def _spread(instance: int, *words: Word) -> np.random.SeedSequence:
    numbers = [w if isinstance(w, int) else int.from_bytes(w.encode(), "little") for w in words]
    # The word before the seed of the run keeps it apart from numbers of a study.
    own = [int.from_bytes(b"run", "little"), run.seed()] if run.seed() else []
    return np.random.SeedSequence([instance, *numbers, *own])
