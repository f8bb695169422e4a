"""Many runs of a learner: one after the other on a CPU, side by side on another device.

On a CPU the compiled loop of a run keeps its patterns in the cache, which batched products cannot:
it is faster by a factor of 2 to 30. Committees are compiled on every device. A study reaches the
batched rules by `device: cuda`, or by `auto` where there is a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from atypical.learners.facts import side_by_side
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
    """The runs on instances of one shape; each has its own random numbers, on any device."""
    if device == "cpu" or network != ONE_UNIT or not side_by_side(name, len(patterns)):
        return [rule.alone(X, key, whole, network) for X, key in zip(patterns, keys, strict=True)]
    return together(name, rule, patterns, keys, whole=whole, device=device)


def together(
    name: str,
    rule: Learner,
    patterns: Sequence[Patterns],
    keys: Sequence[int],
    *,
    whole: bool,
    device: str,
) -> list[Run]:
    """The runs as batched products on a device."""
    batch: Any = import_module("atypical.learners.batched.runs")
    runs = batch.Runs(patterns, keys, whole, device)
    import_module(f"atypical.learners.batched.{name}").run(runs, rule)
    results: list[Run] = runs.results()
    return results
