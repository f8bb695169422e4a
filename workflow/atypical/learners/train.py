"""Many runs of a learner: one after the other on a CPU, side by side on a GPU.

On a CPU the compiled loop of a run keeps its patterns in the cache. On a GPU every run is a program
of its own, from its first random number to its last sweep, and ends when it has solved its
instance. Random numbers and orders of patterns are the same on both, bit by bit, and so are weights
where a rule counts in integers (SBPI, annealing); where it adds up real numbers, sums are made in
another order, and runs agree in law.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from atypical.learners.facts import kernels
from atypical.learners.rule import Learner, Run
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns


def train(
    name: str,
    rule: Learner,
    patterns: Sequence[Patterns],
    keys: Sequence[int],
    *,
    whole: bool,
    device: str = "cpu",
    network: Committee = ONE_UNIT,
) -> list[Run]:
    """The runs on their instances; each has its own random numbers, on any device."""
    if device == "cpu" or name not in kernels():
        return [rule.alone(X, key, whole, network) for X, key in zip(patterns, keys, strict=True)]
    return together(name, rule, patterns, keys, whole=whole, device=device, network=network)


def together(
    name: str,
    rule: Learner,
    patterns: Sequence[Patterns],
    keys: Sequence[int],
    *,
    whole: bool,
    device: str,
    network: Committee = ONE_UNIT,
) -> list[Run]:
    """The runs in one launch of the rule's kernel, however their instances differ in size."""
    for X in patterns:
        rule.refuse(X, network)
    kernel = import_module(f"atypical.learners.kernels.{name}")
    runs: Any = import_module("atypical.learners.kernels.runs")
    # What takes longest begins first, so that nothing is left to run alone at the end.
    order = sorted(range(len(patterns)), key=lambda r: -patterns[r].size)
    own = [patterns[r] for r in order], [keys[r] for r in order]
    held = runs.Runs(*own, whole, device, network, turned=getattr(kernel, "TURNED", False))
    kernel.run(held, rule)
    found = dict(zip(order, held.results(), strict=True))
    return [found[r] for r in range(len(order))]
