"""Name and colour of every learner and algorithm, in the order in which figures draw them.

What is not here cannot be drawn, and is refused before it is trained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

# From those that reach furthest on random labels to those that reach least.
LEARNERS = {
    "focusing_bp": ("focusing BP", "#0072B2"),
    "reinforced_bp": ("reinforced BP", "#56B4E9"),
    "sbpi": ("SBPI", "#009E73"),
    "reinforced_max_sum": ("reinforced max-sum", "#CC79A7"),
    "cross_entropy": ("cross-entropy, mean field", "#E69F00"),
    "replicated_sgd": ("replicated SGD", "#8C6D31"),
    "binarynet": ("BinaryNet", "#D55E00"),
    "annealing": ("annealing", "#000000"),
}
# Drawn by the one figure that knows it, beside the others.
REFERENCE = "max_margin"

ALGORITHMS = {
    "replicated": ("replicated SGD", "#8C6D31"),
    "small_batch": ("SGD, small batch", "#0072B2"),
    "adam": ("Adam", "#009E73"),
    "large_batch": ("SGD, large batch", "#E69F00"),
    "full_batch": ("full batch", "#D55E00"),
    "adversarial": ("SGD, adversarial start", "#000000"),
}

# The ways to sweep the weight decay.
WAYS: dict[Any, dict[str, Any]] = {
    "up": {"color": "C0", "marker": "^"},
    "down": {"color": "C1", "marker": "v"},
}


def without_look(learners: Iterable[str], algorithms: Iterable[str]) -> Iterator[str]:
    """A line for each learner and each algorithm that no figure could draw."""
    for name in sorted({*learners} - {*LEARNERS, REFERENCE}):
        yield _missing("learner", name, "LEARNERS")
    for name in sorted({*algorithms} - {*ALGORITHMS}):
        yield _missing("algorithm", name, "ALGORITHMS")


def _missing(kind: str, name: str, roster: str) -> str:
    return (
        f"{name}: a {kind} without a name and a colour for figures; "
        f"give both in {roster} of workflow/atypical/figures/looks.py."
    )
