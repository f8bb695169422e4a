"""Stability of replica symmetry: the replicon, in the convention that it is stable where ρ < 1.

Where one overlap of n → 0 replicas moves away from all others, so that their sum over each replica
stays what it is (de Almeida & Thouless), the overlap changes the field on weights by the
`curvature` of patterns, the field the overlap by the response of weights:

    ρ = α E[F''²] E[(1 − m²)²],   F = ln H((κ − μ)/√(1 − q)),   m = tanh h,

for a perceptron. Random features have an overlap of their linear parts beside, and ρ is the largest
eigenvalue of a matrix; in the committee the overlap of sums bends with that of weights. Around a
reference ρ is that of students, the typical reference being as it is: the averages are over their
own fields. Derivation: docs/replicon.md.
"""

from __future__ import annotations

from atypical.replica.averages.coupled_weights import response_around_reference
from atypical.replica.averages.gaussian import Array
from atypical.replica.averages.weights import moments
from atypical.replica.model import Typical
from atypical.replica.surroundings import FINE, State, Surroundings
from atypical.replica.typical import ORDER

# ρ beyond which replicas do not all have the same overlap.
MARGINAL = 1.0


def of_typical(point: Typical, order: int = 2 * ORDER) -> float:
    """ρ of typical solutions."""
    patterns = point.model.patterns(point.q, 1 - point.q, point.inner, order)
    found = moments(point.q_hat, order).response
    return float(point.model.replicon(patterns, 1 - point.q, point.inner, found))


def around(students: Surroundings, x: Array, state: State, resolution: int = FINE) -> float:
    """ρ of students at the unknowns x, in the state that goes with them."""
    reference, inner = students.reference, students.inner_at(x)
    found = response_around_reference(reference.q_hat, state.conjugates, resolution)
    return float(reference.model.replicon(state.patterns, state.overlaps.spread, inner, found))
