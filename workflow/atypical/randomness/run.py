"""The seed of a run: one number that moves everything random in it, and 0 unless it is set.

Every key and every stream of this package asks for it where it is made, so that a job sets it once,
around all that it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

# Of the whole process: threads that a job starts draw under its seed, too.
_current = [0]


def seed() -> int:
    """The seed of the run."""
    return _current[-1]


@contextmanager
def seeded(number: int) -> Iterator[None]:
    """Everything random inside belongs to this seed, a whole number >= 0.

    Inside another one it takes that one's place until it ends.
    Raises ValueError for a number below 0.
    """
    if number < 0:
        raise ValueError(f"seed: {number} is no seed of a run; give a whole number >= 0.")
    _current.append(number)
    try:
        yield
    finally:
        _current.pop()
