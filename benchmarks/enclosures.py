"""Capacities and largest margins: certificates of 24 digits, and their check, beside the solver.

Each is charged its processor time, at the loads and margins of the default run. `slower` is the
time per point over the solver's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from atypical.enclosures.check import faults
from atypical.enclosures.find import certificate
from atypical.replica.model import Typical
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.typical import capacity, max_margin

MARGINS, LOADS = np.linspace(0, 1.45, 30), np.linspace(0.075, 0.8, 30)


def rows() -> list[dict[str, object]]:
    """One row per way."""
    max_margin(Perceptron(0.5, 0.0))  # compiled before it is timed
    begin = time.process_time()
    points = list(_points())
    solved = time.process_time()
    certificates = [certificate(*asked) for asked in map(_asked, points)]
    made = time.process_time()
    wrong = faults(certificates)
    checked = time.process_time()
    timed = {"solver": solved - begin, "certificate": made - solved, "check": checked - made}
    return [
        {
            "way": way,
            "points": len(points),
            "ms per point": 1e3 * seconds / len(points),
            "slower": seconds / timed["solver"],
            "refused": len(wrong) if way == "check" else np.nan,
        }
        for way, seconds in timed.items()
    ]


def _points() -> Iterator[tuple[str, Typical]]:
    yield from (("margin", capacity(Perceptron(1.0, round(k, 2)))) for k in MARGINS)
    yield from (("alpha", max_margin(Perceptron(round(a, 3), 0.0))) for a in LOADS)


def _asked(point: tuple[str, Typical]) -> tuple[str, dict[str, str], dict[str, float]]:
    given, found = point
    formula = {"margin": "perceptron_capacity", "alpha": "perceptron_max_margin"}[given]
    near = {**vars(found.model), "q": found.q, "q_hat": found.q_hat}
    return formula, {given: repr(float(near[given]))}, near
