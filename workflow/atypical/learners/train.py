"""Many runs of a learner: one after the other on a CPU, side by side on another device.

On a CPU the compiled loop of a run keeps its patterns in the cache, which batched products cannot:
it is faster by a factor of 2 to 30. Committees are compiled on every device.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from atypical.learners.facts import batched
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
    if device == "cpu" or network != ONE_UNIT or name not in batched():
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
    """The runs as batched products on a device, those of one shape side by side."""
    batch: Any = import_module("atypical.learners.batched.runs")
    shapes: dict[tuple[int, ...], list[int]] = {}
    for place, X in enumerate(patterns):
        shapes.setdefault(X.shape, []).append(place)
    found: dict[int, Run] = {}
    for places in shapes.values():
        own = [patterns[p] for p in places], [keys[p] for p in places]
        runs = batch.Runs(*own, whole, device)
        import_module(f"atypical.learners.batched.{name}").run(runs, rule)
        found |= zip(places, runs.results(), strict=True)
    return [found[place] for place in range(len(patterns))]
