"""Kernels of learners: time of a sweep of a run beside one core, and how far from the limit.

Runs side by side at a load beyond capacity, so that none rests. The patterns of a few instances are
taken in turn. `of memory`: bytes of patterns that a sweep reads, at one byte an entry and one pass
for each product, over what the GPU copies in that time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import torch
from benchmarks.learners import RUNS

from atypical.learners.facts import kernels
from atypical.learners.kernels.runs import Runs
from atypical.tasks.random_labels import RandomLabels
from gpu.given import Given, Row, clocked

LOAD, DISTINCT = 0.85, 4
CASES = [(1001, 500), (10_001, 100)]
FEW_CASES = [(11, 2)]
# Seconds that a device and a core are timed for.
TIMED, ON_CORE = 1.5, 0.7
MOST_SWEEPS = 200
PRODUCTS = {run[0].__name__.rpartition(".")[2]: run[3] for run in RUNS}


def rows(given: Given) -> Iterator[Row]:
    """A row for each learner and size."""
    copied = bandwidth(given.device, 1 << (22 if given.interpret else 30))
    for size, many in FEW_CASES if given.interpret else CASES:
        drawn = [RandomLabels(size, LOAD).instance(number).train for number in range(DISTINCT)]
        patterns = [drawn[number % DISTINCT] for number in range(many)]
        for turned in (False, True):
            names = [name for name in kernels() if _turned(name) == turned]
            begun = time.perf_counter()
            held = Runs(patterns, range(many), True, given.device, turned=turned)
            loaded = time.perf_counter() - begun
            for name in names:
                case = {"what": name, "size": size, "load": LOAD, "runs": many}
                swept = of_device(name, held, given)
                core = of_core(name, drawn[0], given)
                read = PRODUCTS.get(name, 1) * drawn[0].size / swept
                yield case | {
                    "us per run and sweep": 1e6 * swept,
                    "us of a core": 1e6 * core,
                    "ratio": core / swept,
                    "of memory": read / copied,
                    "GB per s": copied / 1e9,
                    "loading s": loaded,
                }


def bandwidth(device: str, size: int) -> float:
    """Bytes that a device reads and writes in a second."""
    here = torch.zeros(size, dtype=torch.int8, device=device)
    there = torch.empty_like(here)
    there.copy_(here)
    return 2 * size / min(clocked(lambda: there.copy_(here), device) for _ in range(5))


def of_device(name: str, held: Runs, given: Given) -> float:
    """Seconds of a sweep of a run, of those that are side by side."""
    kernel: Any = import_module(f"atypical.learners.kernels.{name}")
    state = {
        word: getattr(held, word).clone() for word in ("states", "weights", "sweeps", "finite")
    }

    def run(sweeps: int) -> float:
        for word, values in state.items():
            getattr(held, word).copy_(values)
        return clocked(lambda: kernel.run(held, lasting(name, sweeps)), given.device)

    if given.interpret:
        return run(1) / len(held)
    first = min(run(1) for _ in range(2))  # the first is compiled
    sweeps = min(max(int(TIMED / first), 2), MOST_SWEEPS)
    return run(sweeps) / (sweeps * len(held))


def of_core(name: str, patterns: Any, given: Given) -> float:
    """Seconds of a sweep of a run on one core."""

    def run(sweeps: int) -> float:
        begun = time.process_time()
        lasting(name, sweeps).alone(patterns, 1, True)
        return time.process_time() - begun

    first = min(run(1) for _ in range(2))  # the first is compiled
    sweeps = 2 if given.interpret else min(max(int(ON_CORE / first), 2), MOST_SWEEPS)
    return run(sweeps) / sweeps


def lasting(name: str, sweeps: int) -> Any:
    """The rule, for so many sweeps."""
    rule = import_module(f"atypical.learners.{name}").Rule()
    if name == "focusing_bp":
        return replace(rule, steps=sweeps, inner=1)
    return replace(rule, sweeps=sweeps)


def _turned(name: str) -> bool:
    return bool(getattr(import_module(f"atypical.learners.kernels.{name}"), "TURNED", False))
