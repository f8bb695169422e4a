"""What runs hold side by side on a device, and beside it; packs of runs that have room there.

Patterns are a byte an entry. A kernel says in BYTES what it keeps of a run besides, for each entry
of its patterns, each weight and each pattern; products in torch take patterns as float32.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from atypical.declarations import constants
from atypical.disk.refusal import Refusal
from atypical.tasks.catalogue import network_of

FOLDER = Path(__file__).parent
# Bytes beside the patterns: of products, and of messages that are as many as the patterns' entries.
PRODUCTS, MESSAGES = (8.0, 64.0, 32.0), (40.0, 64.0, 32.0)
# What an allocator rounds up.
MARGIN = 1.15
# The share of a device that a process may take, as its lease says.
SHARE = "ATYPICAL_GPU_SHARE"


class Held(NamedTuple):
    """Bytes on the device, and in the memory of the machine."""

    device: float
    host: float


class NoRoom(Refusal):
    """A run that a device cannot hold; its text says what to do."""


@cache
def kept(learner: str) -> tuple[float, float, float]:
    """Bytes beside the patterns, for each of their entries, each weight, each pattern."""
    kernel = FOLDER / "kernels" / f"{learner}.py"
    if kernel.exists() and "BYTES" in (said := constants(kernel)):
        entry, weight, pattern = said["BYTES"]
        return float(entry), float(weight), float(pattern)
    return MESSAGES if learner == "reinforced_max_sum" else PRODUCTS


def of_run(learner: str, condition: Mapping[str, Any]) -> Held:
    """What a run at a condition holds. Beside the device stand its patterns, twice while they are
    sent there, and what it is tested on.
    """
    P, N = condition["patterns"], condition["size"]
    entries = P * network_of(dict(condition)).inputs(N)
    patterns = entries * (4 if condition.get("entries") == "gaussian" else 1)
    D = condition.get("latent", 0)
    tested = 2 * entries + N * D + P * D if D else 0
    entry, weight, pattern = kept(learner)
    beside = entry * entries + weight * N + pattern * P
    return Held(MARGIN * (patterns + beside), 2 * patterns + tested)


def packed(sizes: Sequence[float], most: float) -> Iterator[range]:
    """Consecutive things in as few packs as have room; what has no room is a pack of its own."""
    first, taken = 0, 0.0
    for place, size in enumerate(sizes):
        if place > first and taken + size > most:
            yield range(first, place)
            first, taken = place, 0.0
        taken += size
    if sizes:
        yield range(first, len(sizes))


def refuse_without_room(learner: str, condition: Mapping[str, Any], most: float) -> None:
    """Raises NoRoom for a run that a device cannot hold."""
    needed = of_run(learner, condition).device
    if needed > most:
        raise NoRoom(
            f"{learner}: a run of {condition['size']} weights and {condition['patterns']} patterns "
            f"takes {needed / 1e9:.2g} GB of a GPU, where {most / 1e9:.2g} GB are free for it; "
            "give gpu.jobs: 1, or device: cpu."
        )
