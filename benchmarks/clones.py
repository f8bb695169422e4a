"""Real clones of the perceptron: time and error per point, against integrals one by one.

Ours is timed along whole paths, error estimate included, as a study runs it, and over all averages
that one group of equations asks for; the other way is charged for a single one of them, the
energetic integral by nested calls of scipy.integrate.quad. Processor time of one thread.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import pandas as pd
from benchmarks.memory import peak_megabytes
from scipy.integrate import quad
from scipy.special import log_ndtr

from atypical.replica.clones import finite
from atypical.replica.clones.path import Path
from atypical.replica.clones.saddle import ORDER, CloneSaddle
from atypical.replica.models.perceptron_clones import Storage, clones_table

LOAD = 0.77
CLONES: list[float | str] = [4, "inf", "min"]
DISTANCES = [0.25, 0.16, 0.1, 0.058, 0.034, 0.02, 0.0115, 0.0065, 0.0038, 0.0022, 0.00125, 0.0006]
NUMBER, OVERLAP = 4.0, 0.97
LIMIT = 9.0


def rows() -> list[dict[str, object]]:
    """Whole paths, then one group of equations in both ways; `slower` compares these two."""
    clones_table([LOAD], CLONES, [0.6])  # compiles
    saddle = Path(LOAD, Storage(), NUMBER).to(OVERLAP).saddle
    assert saddle is not None
    at = saddle.overlap, saddle.spread
    ours, value = _timed(lambda: finite.patterns(NUMBER, *at, 0.0, 2 * ORDER).value)
    theirs, expected = _timed(lambda: _energy(saddle))
    return [
        _paths(),
        {"what": "averages at one point, atypical", "ms per point": ours, "slower": 1.0},
        {
            "what": "one of them, scipy.integrate",
            "ms per point": theirs,
            "slower": theirs / ours,
            "error": abs(value - expected),
        },
    ]


def _paths() -> dict[str, object]:
    begin = time.process_time()
    table: pd.DataFrame = clones_table([LOAD], CLONES, [1 - 2 * d for d in DISTANCES])
    seconds = time.process_time() - begin
    found = table[table.status == "converged"]
    return {
        "what": "atypical, along paths",
        "points": len(table),
        "converged": len(found),
        "ms per point": 1e3 * seconds / len(table),
        "largest residual": found.residual.max(),
        "error": found.quadrature_error.max(),
        "peak MB": peak_megabytes(),
    }


def _timed(way: Callable[[], float]) -> tuple[float, float]:
    begin = time.process_time()
    value = way()
    return 1e3 * (time.process_time() - begin), value


def _energy(saddle: CloneSaddle) -> float:
    """(1/m) ∫Dz₀ ln ∫Dz₁ H(−(√q₀ z₀ + √(q₁ − q₀) z₁)/√(1 − q₁))^m."""
    shared, own = math.sqrt(saddle.q0), math.sqrt(saddle.overlap - saddle.q0)
    free = math.sqrt(saddle.apart)

    def group(z0: float) -> float:
        def inside(z1: float) -> float:
            log_h = float(log_ndtr((shared * z0 + own * z1) / free))
            return math.exp(NUMBER * log_h - z1 * z1 / 2) / math.sqrt(2 * math.pi)

        kink = -shared * z0 / own
        points = [kink] if abs(kink) < LIMIT else None
        total = quad(inside, -LIMIT, LIMIT, epsabs=0, epsrel=1e-11, limit=200, points=points)[0]
        return math.exp(-z0 * z0 / 2) / math.sqrt(2 * math.pi) * math.log(total)

    return float(quad(group, -LIMIT, LIMIT, epsabs=1e-11, epsrel=1e-11, limit=200)[0]) / NUMBER
