"""Where the neighbourhood of typical solutions of margin κ̃ ceases to be dense.

Around a reference of large κ̃ the local entropy φ(d) of solutions of smaller margin κ, say 0, rises
up to its maximum. As κ̃ falls, it first ceases to be monotone, where φ' = φ'' = 0; then it becomes
negative at some distance, a gap, where φ = φ' = 0. Both touchings are sought from the largest
margin downwards, or from the smallest upwards where a larger margin leaves more solutions. The
loads at which they reach that tightest margin end the dense neighbourhoods of typical solutions.
Source: Baldassi et al. 2021 (arXiv 2107.01163).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from atypical.replica.averages.gaussian import Array
from atypical.replica.local_entropy import Saddle, solve
from atypical.replica.model import Model, Typical, vary
from atypical.replica.replicon import around, of_typical
from atypical.replica.saddle import Root, find_root
from atypical.replica.surroundings import Surroundings
from atypical.replica.typical import capacity, free_entropy, max_margin, typical
from atypical.status import ABSENT, CONVERGED, DIVERGED, STALLED

# Half the distance in ln d over which slopes are differenced.
STEP = 0.01
# Furthest distance at which a touching is first sought.
FURTHEST = 0.1
# Tolerances of a saddle, and of conditions that carry a saddle's over d and STEP.
TIGHT, TOLERANCE, NUDGE = 1e-12, 1e-7, 1e-5
# Ratio of successive margins, number of them, and loads per capacity, on the way to a touching.
DESCENT, MARGINS, LOADS = 0.7, 40, np.arange(0.5, 1.0, 0.05)
FIELDS = ["q_hat", "s_hat", "t_hat", "reference_q_hat"]
WORSE = [CONVERGED, ABSENT, STALLED, DIVERGED]


# Of a parameter, sought from a reference nearby if there is one.
References = Callable[[float, Typical | None], Typical]


@dataclass(frozen=True)
class Event:
    """Two conditions on a curve, of which the second says where the first is least.

    scale: (κ̃ − κ)²/d there, roughly, of a perceptron: a reference's edge is felt where the fields
    differ by the order of κ̃ − κ.
    """

    conditions: Callable[[Surroundings, Saddle], Array]
    scale: float


def _touches_zero(students: Surroundings, here: Saddle) -> Array:
    """φ/d and φ'."""
    return np.array([here.order.local_entropy / here.distance, here.order.slope])


def _becomes_level(students: Surroundings, here: Saddle) -> Array:
    """φ' and dφ'/d ln d."""
    below, above = (
        solve(students, here.distance * np.exp(step), here.point, here.jacobian, TIGHT).order.slope
        for step in (-STEP, STEP)
    )
    return np.array([here.order.slope, (above - below) / (2 * STEP)])


NO_GAP = Event(_touches_zero, scale=0.5)
MONOTONE = Event(_becomes_level, scale=2.4)


@dataclass(frozen=True)
class Touching:
    """The parameter of a family of references whose curve touches, and the distance where it does.

    residual: larger of the two conditions, in nats per weight and distance.
    error: of the parameter, by the quadrature of the saddle and by the residual.
    replicon: of the students there.   fields: conjugate to q, s, t and to the reference's overlap.
    """

    parameter: float
    distance: float
    residual: float
    error: float
    iterations: int
    status: str
    replicon: float = np.nan
    fields: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def there(self) -> dict[str, float]:
        """Stability and fields at the touching."""
        fields = {name: self.fields.get(name, np.nan) for name in FIELDS}
        return {"replicon": self.replicon} | fields


@dataclass
class _Search:
    """Conditions of an event at (ln d, ln parameter), with the saddle that was met last.

    margin: κ of the students around the references.   near: the reference that was met last.
    """

    reference_at: References
    margin: float
    event: Event
    here: Saddle | None = field(default=None)
    near: Typical | None = field(default=None)

    def __call__(self, y: Array) -> Array:
        students = self.students(y)
        here = self._saddle(students, float(np.exp(y[0])))
        if here.status != CONVERGED:
            return np.full(2, np.nan)
        self.here = here
        return self.event.conditions(students, here)

    def students(self, y: Array) -> Surroundings:
        """Around the reference of these unknowns."""
        return Surroundings(self.reference(float(np.exp(y[1]))), self.margin)

    def reference(self, parameter: float) -> Typical:
        """That of a parameter, from the last one on."""
        found = self.reference_at(parameter, self.near)
        if found.status != CONVERGED:
            found = self.reference_at(parameter, None)
        self.near = found if found.status == CONVERGED else None
        return found

    def _saddle(self, students: Surroundings, distance: float) -> Saddle:
        if self.here is not None:
            near = solve(students, distance, self.here.point, self.here.jacobian, TIGHT)
            if near.status == CONVERGED:
                return near
        return solve(students, distance, students.start(distance), tolerance=TIGHT)

    def guess(self, parameter: float) -> Array:
        """Unknowns at the distance where the first condition should be least."""
        model = self.reference(parameter).model
        distance = model.distance_at(2 * (model.margin - self.margin) ** 2 / self.event.scale)
        return np.log([min(distance, FURTHEST), parameter])


def touching(
    reference_at: References,
    margin: float,
    event: Event,
    parameters: Iterable[float],
) -> Touching:
    """The event of students of this margin in a family of references, whose parameter is positive,
    sought along parameters that lead towards it.

    `absent` where the curve of the first parameter is beyond it, or none is. A curve whose students
    have collapsed is beyond it too.
    """
    search, count = _Search(reference_at, margin, event), 0
    for count, parameter in enumerate(parameters):
        guess = search.guess(parameter)
        if not search(guess)[0] > 0:
            return _refine(search, guess, count) if count > 0 else _absent(1)
    return _absent(count)


def _refine(search: _Search, guess: Array, tried: int) -> Touching:
    root = find_root(search, guess, TOLERANCE, longest=0.3, nudge=NUDGE, evaluations=60)
    found = root.status == CONVERGED
    distance, parameter = np.exp(root.point) if found else (np.nan, np.nan)
    touching = Touching(
        parameter=float(parameter),
        distance=float(distance),
        residual=root.residual,
        error=float(parameter) * _uncertainty(search, root),
        iterations=root.iterations + tried,
        status=root.status,
    )
    return _with_saddle(search, root, touching) if found else touching


def _with_saddle(search: _Search, root: Root, touching: Touching) -> Touching:
    """The saddle is that of the root, not the one that was met last."""
    search(root.point)
    here, students = search.here, search.students(root.point)
    if here is None or here.state is None:
        return touching
    fields = vars(here.state.conjugates) | {"reference_q_hat": students.reference.q_hat}
    return replace(touching, replicon=around(students, here.point, here.state), fields=fields)


def _uncertainty(search: _Search, root: Root) -> float:
    """Error of the parameter's logarithm, to first order in the errors of both conditions."""
    if search.here is None:
        return np.nan
    noise = search.here.quadrature_error / search.here.distance + root.residual
    return float(np.abs(np.linalg.inv(root.jacobian)[1]).sum() * noise)


def _absent(iterations: int) -> Touching:
    return Touching(np.nan, np.nan, np.nan, np.nan, iterations, ABSENT)


def touching_margin(model: Model, event: Event) -> Touching:
    """The reference margin of the event, of students of the model's load and margin around it.

    `absent` where it is tighter than the tightest margin.
    """

    def margin_at(excess: float) -> float:
        return model.margin + model.tightens * excess

    largest = model.tightens * (max_margin(model).model.margin - model.margin)
    if not largest > 0:
        return _absent(0)
    found = touching(
        lambda excess, near: typical(vary(model, margin=margin_at(excess)), near),
        model.margin,
        event,
        largest * DESCENT ** np.arange(MARGINS),
    )
    if found.parameter > largest:
        return _absent(found.iterations)
    return replace(found, parameter=margin_at(found.parameter))


def touching_load(model: Model, event: Event) -> Touching:
    """The load of the event, of students of the model's margin around solutions of the tightest."""
    return touching(
        lambda alpha, near: max_margin(vary(model, alpha=alpha), near),
        model.margin,
        event,
        capacity(model).model.alpha * LOADS,
    )


def transitions_table(models: Iterable[Model]) -> pd.DataFrame:
    """The margins of both events and the tightest one, `margin_max`; each model is solved alone.

    status: that of the worse of the two; where a line is `absent`, the others still hold.
    """
    return pd.DataFrame([_transitions(model) for model in models])


def _transitions(model: Model) -> dict[str, float | int | str]:
    top = max_margin(model)
    gap, level = touching_margin(model, NO_GAP), touching_margin(model, MONOTONE)
    return {
        "alpha": model.alpha,
        "margin_max": top.model.margin if top.status == CONVERGED else np.nan,
        "margin_no_gap": gap.parameter,
        "margin_monotone": level.parameter,
        "distance_no_gap": gap.distance,
        "distance_monotone": level.distance,
        **{f"{name}_no_gap": value for name, value in gap.there.items()},
        **{f"{name}_monotone": value for name, value in level.there.items()},
        "q_hat_max": top.q_hat,
        "status_no_gap": gap.status,
        "status_monotone": level.status,
        "residual": np.nanmax([top.residual, gap.residual, level.residual]),
        "quadrature_error": np.nanmax([top.quadrature_error, gap.error, level.error]),
        "iterations": top.iterations + gap.iterations + level.iterations,
        "status": max(top.status, gap.status, level.status, key=WORSE.index),
    }


@dataclass(frozen=True)
class NamedLoad:
    """A load by name, and how far it can be trusted.

    distance, replicon: of the solutions that decide, from one another at capacity, where they are
    typical, else from their reference.
    """

    name: str
    value: float
    error: float
    residual: float
    quadrature_error: float
    iterations: int
    status: str
    distance: float
    replicon: float


def thresholds_table(model: Model) -> pd.DataFrame:
    """Loads of a model: where solutions end, and where either event meets the tightest margin."""
    return pd.DataFrame([vars(found) for found in thresholds(model)])


def thresholds(model: Model) -> list[NamedLoad]:
    """Where solutions of the model's margin end, and where either event meets the tightest one."""
    end = capacity(model)
    error = stability = np.nan
    if end.status == CONVERGED:
        error = end.quadrature_error + end.residual / _entropy_per_load(end)
        stability = of_typical(end)
    trust = end.residual, end.quadrature_error, end.iterations, end.status
    return [
        NamedLoad("capacity", end.model.alpha, error, *trust, (1 - end.q) / 2, stability),
        _threshold("no_gap", touching_load(model, NO_GAP)),
        _threshold("monotone", touching_load(model, MONOTONE)),
    ]


def _threshold(name: str, found: Touching) -> NamedLoad:
    trust = found.residual, found.error, found.iterations, found.status
    where = found.distance, found.replicon
    return NamedLoad(name, found.parameter, found.error, *trust, *where)


def _entropy_per_load(end: Typical) -> float:
    """−∂φ/∂α at capacity, by which what is left of φ = 0 moves the load: φ is stationary in all
    else, and linear in α.
    """
    found = (
        free_entropy(vary(end.model, alpha=load), end.q, end.q_hat, end.inner)
        for load in (end.model.alpha, 2 * end.model.alpha)
    )
    one, other = found
    return float(one - other) / float(end.model.alpha)
