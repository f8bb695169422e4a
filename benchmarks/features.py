"""Local entropy of random features and of the committee: time, residual and error per point.

Timed along whole curves, error estimate included, in processor time of one thread. The error is
that against the same saddle on a grid of twice as many nodes in each direction.
"""

from __future__ import annotations

import time

import numpy as np
from benchmarks.memory import peak_megabytes

from atypical.replica.local_entropy import Saddle, curve
from atypical.replica.model import Model
from atypical.replica.models.committee import Committee
from atypical.replica.models.features import RandomFeatures
from atypical.replica.surroundings import FINE, Surroundings
from atypical.replica.transitions import MONOTONE, NO_GAP, touching_load
from atypical.replica.typical import reference_for

DISTANCES = [*np.geomspace(1e-5, 0.03, 29), *np.linspace(0.04, 0.5, 24)]
REFERENCES: list[float | str] = [0.1, "max"]
MODELS: dict[str, Model] = {
    "random features, P/D = 1, N/P = 1.5": RandomFeatures(1 / 1.5, 1.0, 0.0),
    "random features, P/D = 3, N/P = 1.2": RandomFeatures(1 / 1.2, 3.0, 0.0),
    "random features, P/D = 3, N/P = 3": RandomFeatures(1 / 3, 3.0, 0.0),
    "random features, P/D = 10, N/P = 2": RandomFeatures(1 / 2, 10.0, 0.0),
    "committee, load 0.5": Committee(0.5, 0.0),
}


def rows() -> list[dict[str, object]]:
    """One row per model, and one for both transitions at one P/D."""
    return [*(_curves(name, model) for name, model in MODELS.items()), _transitions()]


def _curves(name: str, model: Model) -> dict[str, object]:
    students = [Surroundings(reference_for(model, word), 0.0) for word in REFERENCES]
    begin = time.process_time()
    points = [(s, p) for s in students for p in curve(s, DISTANCES)]
    seconds = time.process_time() - begin
    found = [(s, p) for s, p in points if p.status == "converged"]
    return {
        "what": name,
        "points": len(points),
        "converged": len(found),
        "ms per point": 1e3 * seconds / len(points),
        "largest residual": max(p.residual for _, p in found),
        "stated error": max(p.quadrature_error for _, p in found),
        "error": max(_error(s, p) for s, p in found[::10]),
        "peak MB": peak_megabytes(),
    }


def _error(students: Surroundings, point: Saddle) -> float:
    """Of the local entropy, to first order in the mismatch of the distance."""
    state = students.state(point.point, 2 * FINE)
    value = students.free_entropy(state)
    value += point.order.slope * (point.distance - state.overlaps.apart / 2)
    return abs(value - point.order.local_entropy)


def _transitions() -> dict[str, object]:
    begin = time.process_time()
    found = [touching_load(RandomFeatures(1.0, 3.0, 0.0), event) for event in (NO_GAP, MONOTONE)]
    return {
        "what": "both transitions in 1/alpha, P/D = 3",
        "points": 2,
        "converged": sum(f.status == "converged" for f in found),
        "ms per point": 1e3 * (time.process_time() - begin) / 2,
        "largest residual": max(f.residual for f in found),
        "stated error": max(f.error / f.parameter**2 for f in found),
    }
