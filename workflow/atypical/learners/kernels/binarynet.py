"""BinaryNet on a device: replicated descent of a single replica, that nothing draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atypical.learners.kernels import replicated_sgd
from atypical.learners.kernels.runs import Room, Runs

if TYPE_CHECKING:
    from atypical.learners.binarynet import Rule

BYTES = (0, 13, 8)
ALONE = replicated_sgd.Pulls(replicas=1)


def rooms(rule: Rule) -> dict[str, Room]:
    """What replicated descent keeps."""
    return replicated_sgd.kept_of(1)


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    replicated_sgd.descend(runs, rule, ALONE, coupling=0.0)
