"""Order parameters of theory, put back into the stationarity equations: nothing is solved for.

Every average is taken with twice the nodes that the solver ended with. Fields that a table does not
carry follow from the overlaps that it does: those of the patterns are functions of them. Around a
reference the order parameters of the reference are no part of a row: they are solved for anew.
The equations are those of `replica.typical`, `replica.surroundings` and `replica.models`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from atypical.replica.averages.channel import typical_constraint
from atypical.replica.averages.coupled_weights import Conjugates
from atypical.replica.averages.weights import log_partition, self_overlap, spread
from atypical.replica.model import Model, Typical
from atypical.replica.models.committee import Committee
from atypical.replica.models.features import RandomFeatures, generalization
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.saddle import complement
from atypical.replica.surroundings import FINE, LOGARITHMS, Surroundings
from atypical.replica.typical import ORDER, TIGHTEST, TOLERANCE, reference_for
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
    """

    back: Callable[[Row, Row], Found]
    vanish: tuple[str, ...] = ()


def typical(model: ModelAt) -> Callable[[Row, Row], Found]:
    """Typical solutions of weights whose fields have covariances of their overlaps alone."""

    def back(row: Row, along: Row) -> Found:
        at = model(_first(row, "alpha", "alpha_c"), _first(row, "margin", "margin_max"))
        q_hat = row.get("q_hat", np.nan)
        if np.isnan(q_hat):
            q_hat = at.patterns(row["q"], 1 - row["q"], NO_INNER, NODES).q_hat
        q, apart = _overlap(q_hat)
        found = at.patterns(q, apart, NO_INNER, NODES)
        entropy = -q_hat / 2 * apart + log_partition(q_hat, NODES) + found.value
        return {"q": q, "q_hat": found.q_hat, "entropy": entropy}

    return back


def features(row: Row, along: Row) -> Found:
    """Typical solutions of random features, and what they have learned."""
    load, margin = 1 / _first(row, "inverse_alpha", "inverse_alpha_c"), row.get("margin", 0.0)
    model = RandomFeatures(load, row["alpha_t"], margin, along.get("nonlinearity", "sign"))
    q, p, p_d, r = (row[name] for name in ("q", "p", "p_d", "r"))
    shared, within = model.noise * q + model.linear * p, model.linear * (p_d - p)
    within += model.noise * (1 - q)
    felt = typical_constraint(shared, within, margin, NODES, float(np.sqrt(model.linear)) * r)
    inner = np.log([felt.square, felt.bend, felt.label])
    found, latent = model.patterns(q, 1 - q, inner, NODES), model.latent(q, inner)
    q_back, apart = _overlap(found.q_hat)
    entropy = -found.q_hat / 2 * apart + log_partition(found.q_hat, NODES) + found.value
    point = Typical(model, q, found.q_hat, entropy, 0.0, 0.0, 0, CONVERGED, inner)
    learned = generalization(point)
    errors = {name: getattr(learned, name) for name in ("error_typical", "error_barycenter")}
    own = {"q": q_back, "p": latent.p, "p_d": latent.p + latent.spread, "r": latent.r}
    return own | {"entropy": entropy} | errors


def around(model: ModelAt) -> Callable[[Row, Row], Found]:
    """Students at a distance from a typical reference."""

    def back(row: Row, along: Row) -> Found:
        reference = _reference(model, row["alpha"], row["reference"])
        students = Surroundings(reference, _first(row, "margin", "margin_largest"))
        fields = Conjugates(row["q_hat"], row["s_hat"], row["t_hat"])
        state = students.state(LOGARITHMS.of(fields), RESOLUTION)
        slope, met = students.slope(state), state.overlaps
        entropy = students.free_entropy(state) + slope * (row["distance"] - met.apart / 2)
        return {
            "reference_margin": reference.model.margin,
            "distance": met.apart / 2,
            "local_entropy": entropy,
            "slope": slope,
            "q": 1 - met.spread,
            "s": met.s,
            "q_hat": state.patterns.q_hat,
            "s_hat": state.patterns.s_hat,
        }

    return back


# By the solver of a study. What is not here carries too few order parameters, or is an event.
CERTIFIED = {
    "perceptron:entropy_table": Equations(typical(Perceptron)),
    "perceptron:capacity_table": Equations(typical(Perceptron), ("entropy",)),
    "perceptron:max_margin_table": Equations(typical(Perceptron), ("entropy",)),
    "committee:entropy_table": Equations(typical(Committee)),
    "features_typical:entropy_table": Equations(features),
    "features_typical:interpolation_table": Equations(features, ("entropy",)),
    "perceptron_surroundings:local_entropy_table": Equations(around(Perceptron)),
    "perceptron_surroundings:nested_margins_table": Equations(
        around(Perceptron), ("local_entropy",)
    ),
    "committee_surroundings:local_entropy_table": Equations(around(Committee)),
}


def equations_of(solver: str) -> Equations | None:
    """Those of the rows that a solver makes, where they can be put back."""
    return CERTIFIED.get(solver.removeprefix("atypical.replica.models."))


@lru_cache(maxsize=256)
def _reference(model: ModelAt, alpha: float, word: str) -> Typical:
    return reference_for(model(alpha, 0.0), word if word == TIGHTEST else float(word))


def _overlap(q_hat: float) -> tuple[float, float]:
    """q and 1 − q in a field."""
    q = self_overlap(q_hat, NODES)
    return q, complement(q, spread(q_hat, NODES), TOLERANCE)


def _first(row: Row, *names: str) -> float:
    """The first of these numbers that a row has."""
    return float(next(row[name] for name in names if name in row))
