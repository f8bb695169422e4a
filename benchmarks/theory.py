"""Local entropy of the perceptron: time and error per point, against two straightforward ways.

All three solve the same equations at the same points, in one process and one thread, and are
charged their processor time. Ours is timed along whole curves, its error estimate included, as a
study runs it. Errors are distances from the free entropy at the saddle by adaptive quadrature of
the literature's integrals at 1e-11.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from benchmarks import gauss_hermite, point_by_point
from benchmarks.memory import peak_megabytes
from benchmarks.point_by_point import Problem

from atypical.replica.local_entropy import Saddle, curve
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.surroundings import Surroundings
from atypical.replica.typical import reference_for

ALPHA = 0.5
REFERENCES: list[float | str] = [0.0, 0.1, 0.2, 0.3, 0.4, "max"]
DISTANCES = [*np.geomspace(1e-5, 0.03, 29), *np.linspace(0.04, 0.5, 24)]
COMPARED: list[tuple[float | str, float]] = [(0.3, 0.01), (0.3, 0.1), ("max", 0.05)]


def rows() -> list[dict[str, object]]:
    """One row per way; `slower` is its time per point over ours."""
    ours = _whole_grid()
    compared = [_compare(word, distance) for word, distance in COMPARED]
    rivals = [_rival(name, [c[name] for c in compared]) for name in RIVALS]
    error = max(c["ours"][1] for c in compared)
    rows = [{**ours, "largest error": error}, *rivals]
    return [row | {"slower": row["ms per point"] / ours["ms per point"]} for row in rows]


def _whole_grid() -> dict[str, object]:
    begin = time.process_time()
    points = [p for word in REFERENCES for p in curve(_model(word), DISTANCES)]
    seconds = time.process_time() - begin
    found = [p for p in points if p.status == "converged"]
    return {
        "way": "atypical, along curves",
        "points": len(points),
        "ms per point": 1e3 * seconds / len(points),
        "largest residual": max(p.residual for p in found),
        "stated error": max(p.quadrature_error for p in found),
        "peak MB": peak_megabytes(),
    }


def _model(word: float | str) -> Surroundings:
    return Surroundings(reference_for(Perceptron(ALPHA, 0.0), word), 0.0)


def _compare(word: float | str, distance: float) -> dict[str, tuple[float, float]]:
    """Seconds and error of each way at one point."""
    model = _model(word)
    [saddle] = curve(model, [distance])
    problem = _problem(model, distance)
    order = saddle.order
    truth = replace(problem, precision=1e-11).free_entropy(order.q, order.s, _conjugates(saddle))
    times = {"ours": (0.0, abs(order.local_entropy - truth))}
    for name, way in RIVALS.items():
        begin = time.process_time()
        value, _ = way(problem, saddle)
        times[name] = time.process_time() - begin, abs(value - truth)
    return times


def _rival(name: str, measured: list[tuple[float, float]]) -> dict[str, object]:
    seconds, errors = zip(*measured, strict=True)
    return {
        "way": name,
        "points": len(measured),
        "ms per point": 1e3 * float(np.mean(seconds)),
        "largest error": max(errors),
    }


def _problem(model: Surroundings, distance: float) -> Problem:
    reference = model.reference
    return Problem(
        alpha=reference.model.alpha,
        margin=model.margin,
        reference_margin=reference.model.margin,
        q_tilde=reference.q,
        q_tilde_hat=reference.q_hat,
        distance=distance,
    )


def _conjugates(saddle: Saddle) -> tuple[float, float, float]:
    return saddle.order.q_hat, saddle.order.s_hat, saddle.order.t_hat


# Adaptive quadrature is started 5 % away from the saddle, Gauss–Hermite from the usual start.
RIVALS: dict[str, Callable[[Problem, Saddle], tuple[float, int]]] = {
    "scipy.integrate + scipy.optimize.root, point by point": lambda problem, saddle: (
        point_by_point.solve(problem, 1.05 * np.array(_conjugates(saddle)))
    ),
    "Gauss–Hermite order 160, fixed point": lambda problem, saddle: gauss_hermite.solve(problem),
}
