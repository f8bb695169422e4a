"""Order parameters of theory, put back into the stationarity equations: nothing is solved for.

Every average is taken with twice the nodes that the solver ended with. What typical tables carry
are the overlaps; fields that one does not carry follow from them: those of the patterns are
functions of them. Around a reference the conjugate fields are put back, which keep their digits
however close students and reference are, and those of the reference into its own equations.
The equations are those of `replica.typical`, `replica.surroundings` and `replica.models`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from atypical.replica.averages.channel import Constraint, typical_constraint
from atypical.replica.averages.coupled_weights import Conjugates
from atypical.replica.averages.gaussian import Array
from atypical.replica.averages.weights import moments
from atypical.replica.clones.path import MINIMUM
from atypical.replica.clones.saddle import ORDER as CLONE_ORDER
from atypical.replica.clones.saddle import saddle
from atypical.replica.clones.task import Task
from atypical.replica.model import FLOOR, Model, Patterns, Typical
from atypical.replica.models.committee import Committee
from atypical.replica.models.features import RandomFeatures, conjugates, generalization
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.perceptron_clones import Storage
from atypical.replica.models.teacher_clones import Teacher
from atypical.replica.replicon import around as replicon
from atypical.replica.saddle import complement
from atypical.replica.surroundings import FINE, LOGARITHMS, State, Surroundings
from atypical.replica.transitions import FIELDS
from atypical.replica.typical import ORDER, TIGHTEST, TOLERANCE
from atypical.status import CONVERGED

Row = Mapping[str, Any]
Found = dict[str, float]
ModelAt = Callable[..., Model]
# Of the solver's last order, and of its last resolution.
NODES, RESOLUTION = 2 * 2 * ORDER, 2 * FINE
NO_INNER = np.zeros(0)


@dataclass(frozen=True)
class Equations:
    """What the columns of a row are by its order parameters.

    back: of a row, and of what is the same along its part.   vanish: what should be zero.
    left: a column that no equation tells; a row with a number there stays to be made again.
    """

    back: Callable[[Row, Row], Found]
    vanish: tuple[str, ...] = ()
    left: str = ""


def typical(model: ModelAt) -> Callable[[Row, Row], Found]:
    """Typical solutions of weights whose fields have covariances of their overlaps alone."""

    def back(row: Row, along: Row) -> Found:
        at = model(_first(row, "alpha", "alpha_c"), _first(row, "margin", "margin_max"))
        q_hat = row.get("q_hat", np.nan)
        if np.isnan(q_hat):
            q_hat = at.patterns(row["q"], 1 - row["q"], NO_INNER, NODES).q_hat
        q, apart = _overlap(q_hat)
        found = at.patterns(q, apart, NO_INNER, NODES)
        entropy = -q_hat / 2 * apart + moments(q_hat, NODES).log_partition + found.value
        return {"q": q, "q_hat": found.q_hat, "entropy": entropy}

    return back


def features(row: Row, along: Row) -> Found:
    """Typical solutions of random features, and what they have learned."""
    margin = row.get("margin", 0.0)
    model = _features(row, along, margin)
    q, p, p_d, r = (row[name] for name in ("q", "p", "p_d", "r"))
    shared, within = model.noise * q + model.linear * p, model.linear * (p_d - p)
    within += model.noise * (1 - q)
    felt = typical_constraint(shared, within, margin, NODES, float(np.sqrt(model.linear)) * r)
    inner = np.log([felt.square, felt.bend, felt.label])
    found, latent = model.patterns(q, 1 - q, inner, NODES), model.latent(q, inner)
    q_back, apart = _overlap(found.q_hat)
    entropy = -found.q_hat / 2 * apart + moments(found.q_hat, NODES).log_partition + found.value
    point = Typical(model, q, found.q_hat, entropy, 0.0, 0.0, 0, CONVERGED, inner)
    learned = generalization(point)
    errors = {name: getattr(learned, name) for name in ("error_typical", "error_barycenter")}
    own = {"q": q_back, "p": latent.p, "p_d": latent.p_d, "r": latent.r}
    fields = {"q_hat": found.q_hat, **conjugates(latent.pulls)}
    return own | fields | {"entropy": entropy} | errors


def _features(row: Row, along: Row, margin: float) -> RandomFeatures:
    load = 1 / _first(row, "inverse_alpha", "inverse_alpha_c")
    return RandomFeatures(load, row["alpha_t"], margin, along.get("nonlinearity", "sign"))


def around(model: ModelAt) -> Callable[[Row, Row], Found]:
    """Students at a distance from a typical reference, and the reference."""

    def back(row: Row, along: Row) -> Found:
        at = model(row["alpha"], row["reference_margin"])
        reference, _, found = _reference(row, at, NO_INNER)
        return found | _students(row, reference, NO_INNER)[1]

    return back


def around_features(row: Row, along: Row) -> Found:
    """The same on random features: overlaps of the linear parts, and the error, with them."""
    model = _features(row, along, row["reference_margin"])
    inner = np.log(_averages(row, model, "reference_"))
    reference, felt, found = _reference(row, model, inner)
    latent = model.latent(reference.q, inner)
    own = {"p": latent.p, "p_d": latent.p_d, "r": latent.r, **_felt(model, felt, inner)}
    found |= {f"reference_{name}": value for name, value in own.items()}
    strength = model.alpha_t * model.linear
    beside = np.array([row["p_s_hat"], row["p_t_hat"]]) / strength
    inner = np.log(np.append(_averages(row, model), beside) + FLOOR)
    state, students = _students(row, reference, inner)
    linear = model.students_at(reference, state.overlaps, inner)
    overlaps = {name: getattr(linear, name) for name in ("p", "p_d", "r", "p_s", "p_t")}
    fields = _felt(model, state.patterns, inner)
    error = model.error_around(reference, state.overlaps, inner)
    return found | students | overlaps | fields | {"error": error}


def _felt(model: RandomFeatures, patterns: Patterns, inner: Array) -> Found:
    """Fields on the linear part that patterns exert at the model's own unknowns."""
    square, bend, label, *beside = np.exp(patterns.mismatch + inner) - FLOOR
    fields = conjugates(model.pulls(Constraint(0.0, square, bend, label)))
    strength = model.alpha_t * model.linear
    return fields | dict(zip(("p_s_hat", "p_t_hat"), strength * np.array(beside), strict=False))


def _averages(row: Row, model: RandomFeatures, prefix: str = "") -> Array:
    """Averages of patterns whose fields on the linear part a row carries."""
    p_hat, p_d_hat, r_hat = (row[f"{prefix}{name}"] for name in ("p_hat", "p_d_hat", "r_hat"))
    pulls = np.array([p_hat, p_hat - p_d_hat, np.sqrt(model.linear) * r_hat])
    return np.asarray(pulls / (model.alpha_t * model.linear))


def _reference(row: Row, model: Model, inner: Array) -> tuple[Typical, Patterns, Found]:
    """The reference of a row, what patterns do to it, and what it is by its own equations."""
    q_hat = row["reference_q_hat"]
    q, apart = _overlap(q_hat)
    patterns = model.patterns(q, apart, inner, NODES)
    entropy = -q_hat / 2 * apart + moments(q_hat, NODES).log_partition + patterns.value
    found = {"reference_q": q, "reference_q_hat": patterns.q_hat}
    if row["reference"] == TIGHTEST:
        found["reference_entropy"] = entropy
    else:
        found["reference_margin"] = float(row["reference"])
    return Typical(model, q, q_hat, entropy, 0.0, 0.0, 0, CONVERGED, inner), patterns, found


def _students(row: Row, reference: Typical, inner: Array) -> tuple[State, Found]:
    """Students of a row around its reference, and what they are by their equations."""
    students = Surroundings(reference, _first(row, "margin", "margin_largest"))
    fields = LOGARITHMS.of(Conjugates(row["q_hat"], row["s_hat"], row["t_hat"]))
    x = np.append(fields, inner)
    state = students.state(x, RESOLUTION)
    slope, met = students.slope(state), state.overlaps
    entropy = students.free_entropy(state) + slope * (row["distance"] - met.apart / 2)
    return state, {
        "distance": met.apart / 2,
        "local_entropy": entropy,
        "slope": slope,
        "q": 1 - met.spread,
        "s": met.s,
        "q_hat": state.patterns.q_hat,
        "s_hat": state.patterns.s_hat,
        "replicon": replicon(students, x, state, RESOLUTION),
    }


def clones(row: Row, along: Row) -> Found:
    """Clones of a perceptron's solutions; at the minimum over their number nothing is external."""
    number, fields = row["clones_used"], (row["q_hat"], row["spread_hat"])
    found = saddle(*fields, number, Storage(), 2 * 2 * CLONE_ORDER)
    if found is None:
        return {"overlap": np.nan}
    names = ("overlap", "entropy", "slope", "external_entropy", "q0", "spread")
    back = {name: float(getattr(found, name)) for name in names}
    if row["clones"] == MINIMUM and np.isfinite(number):
        back["external_entropy_at_minimum"] = found.external_entropy
    return back | {"alpha": found.model.alpha, "distance": found.apart / 2}


def clone_thresholds(task: Task) -> Callable[[Row, Row], Found]:
    """Clones at the loads where their curve touches zero and where it breaks down."""

    def back(row: Row, along: Row) -> Found:
        found: Found = {}
        for event in ("overlap_gap", "breakdown"):
            if row[f"{event}_status"] == CONVERGED:
                there = _clones_at(task, row, event)
                found |= {f"{event}{name}": value for name, value in there.items()}
        return found

    return back


def _clones_at(task: Task, row: Row, event: str) -> Found:
    q_hat, spread_hat = row[f"{event}_q_hat"], row[f"{event}_spread_hat"]
    r_hat, number = row.get(f"{event}_r_hat", 0.0), row[f"{event}_clones"]
    inner = np.log([r_hat / q_hat]) if r_hat else NO_INNER
    found = saddle(q_hat, spread_hat, number, task, 2 * 2 * CLONE_ORDER, inner)
    if found is None:
        return {"": np.nan}
    flat = {"_slope": found.slope / spread_hat, "_mismatch": sum(map(abs, found.mismatch))}
    flat |= {"_entropy": found.entropy} if event == "overlap_gap" else {}
    least = row["clones"] == MINIMUM and np.isfinite(number)
    flat |= {"_external": found.external_entropy} if least else {}
    return flat | {"": found.model.alpha, "_distance": found.apart / 2}


def transitions(row: Row, along: Row) -> Found:
    """The largest margin of a load, and the references around which a curve touches or bends.

    That it bends nowhere else, dφ'/d ln d = 0, takes neighbours: such rows stay to be made again.
    """
    back: Found = {}
    q, apart = _overlap(row["q_hat_max"])
    top = Perceptron(row["alpha"], row["margin_max"]).patterns(q, apart, NO_INNER, NODES)
    back["q_hat_max"] = top.q_hat
    back["entropy_max"] = (
        -row["q_hat_max"] / 2 * apart + moments(row["q_hat_max"], NODES).log_partition
    )
    back["entropy_max"] += top.value
    for event in ("no_gap", "monotone"):
        there = {name: row[f"{name}_{event}"] for name in (*FIELDS, "replicon", "distance")}
        margin = row[f"margin_{event}"]
        there |= {"alpha": row["alpha"], "margin": 0.0, "reference": str(margin)}
        found = around(Perceptron)(there | {"reference_margin": margin}, along)
        told = {name: found[name] for name in there if name in found}
        told |= {"slope": found["slope"]}
        if event == "no_gap":
            told["local_entropy"] = found["local_entropy"] / row["distance_no_gap"]
        back |= {f"{name}_{event}": value for name, value in told.items()}
    return back


# Of references of the tightest margin.
TIGHT = ("reference_entropy",)
ENDS = "branch_end"
# Of clones, at theirs.
OF_CLONES = ("_slope", "_mismatch", "_entropy", "_external")
FLAT = tuple(f"{event}{name}" for event in ("overlap_gap", "breakdown") for name in OF_CLONES)
# Of an event, beside what its row tells.
TOUCHING = ("entropy_max", "slope_no_gap", "local_entropy_no_gap", "slope_monotone")
# By the solver of a study. What is not here carries too few order parameters, or is an event.
CERTIFIED = {
    "perceptron:entropy_table": Equations(typical(Perceptron)),
    "perceptron:capacity_table": Equations(typical(Perceptron), ("entropy",)),
    "perceptron:max_margin_table": Equations(typical(Perceptron), ("entropy",)),
    "committee:entropy_table": Equations(typical(Committee)),
    "features_typical:entropy_table": Equations(features),
    "features_typical:interpolation_table": Equations(features, ("entropy",)),
    "perceptron_surroundings:local_entropy_table": Equations(around(Perceptron), TIGHT, ENDS),
    "perceptron_surroundings:nested_margins_table": Equations(
        around(Perceptron), ("local_entropy", *TIGHT)
    ),
    "committee_surroundings:local_entropy_table": Equations(around(Committee), TIGHT, ENDS),
    "features_surroundings:local_entropy_table": Equations(around_features, TIGHT, ENDS),
    "perceptron_transitions:transitions_table": Equations(transitions, TOUCHING, "margin_monotone"),
    "perceptron_clones:clone_thresholds_table": Equations(
        clone_thresholds(Storage()), FLAT, "breakdown"
    ),
    "teacher_clones:clone_thresholds_table": Equations(
        clone_thresholds(Teacher()), FLAT, "breakdown"
    ),
    "perceptron_clones:clones_table": Equations(clones, ("external_entropy_at_minimum",)),
}


def equations_of(solver: str) -> Equations | None:
    """Those of the rows that a solver makes, where they can be put back."""
    return CERTIFIED.get(solver.removeprefix("atypical.replica.models."))


def _overlap(q_hat: float) -> tuple[float, float]:
    """q and 1 − q in a field."""
    q, spread, *_ = moments(q_hat, NODES)
    return q, complement(q, spread, TOLERANCE)


def _first(row: Row, *names: str) -> float:
    """The first of these numbers that a row has."""
    return float(next(row[name] for name in names if name in row))
