"""The formulas whose roots are enclosed, by name: what is given, what is unknown, what follows.

At a capacity or a largest margin the entropy vanishes, too, and one parameter more is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq

from atypical.enclosures.jets import Jet, constant, unknowns
from atypical.enclosures.models import Model, committee, features, perceptron

OVERLAPS = ("q", "q_hat")
PULLS = (*OVERLAPS, "p_hat", "p_d_hat", "r_hat")
LINEAR = "nonlinearity"


@dataclass(frozen=True)
class Formula:
    """parameters, unknowns: names of what is given, and enclosed.   ends: whether φ = 0, too."""

    model: Model
    parameters: tuple[str, ...]
    unknowns: tuple[str, ...]
    ends: bool = False

    def equations(self, given: Mapping[str, str], box: Sequence[arb]) -> list[Jet]:
        """As many as there are unknowns, all zero at a root; over a box of the unknowns."""
        saddle = self.model(self._at(given, box))
        return [*saddle.equations, *([saddle.values["entropy"]] if self.ends else [])]

    def values(self, given: Mapping[str, str], box: Sequence[arb]) -> dict[str, Jet]:
        """What follows from the unknowns, over a box of them."""
        found = self.model(self._at(given, box)).values
        left = {"entropy"} if self.ends else set()
        return {name: jet for name, jet in found.items() if name not in left}

    def _at(self, given: Mapping[str, str], box: Sequence[arb]) -> dict[str, Jet]:
        read = {name: linear_share if name == LINEAR else exact for name in self.parameters}
        known = {name: constant(read[name](given[name]), len(box)) for name in self.parameters}
        return known | dict(zip(self.unknowns, unknowns(box), strict=True))


def exact(number: str) -> arb:
    """A decimal or a fraction: "0.1" is a tenth, no binary number nearby."""
    fraction = Fraction(number)
    return arb(fmpq(fraction.numerator, fraction.denominator))


def linear_share(nonlinearity: str) -> arb:
    """μ₁², the share of the linear part in the variance of a feature: by name, or given."""
    named = {"sign": 2 / arb.pi(), "linear": arb(1), "erf": arb(2) / 3 / (arb(2) / 3).asin()}
    return named[nonlinearity] if nonlinearity in named else exact(nonlinearity)


FORMULAS = {
    "perceptron_entropy": Formula(perceptron, ("alpha", "margin"), OVERLAPS),
    "perceptron_capacity": Formula(perceptron, ("margin",), ("alpha", *OVERLAPS), ends=True),
    "perceptron_max_margin": Formula(perceptron, ("alpha",), ("margin", *OVERLAPS), ends=True),
    "committee_entropy": Formula(committee, ("alpha", "margin"), OVERLAPS),
    "committee_capacity": Formula(committee, ("margin",), ("alpha", *OVERLAPS), ends=True),
    "features_entropy": Formula(features, ("alpha_t", "inverse_alpha", "margin", LINEAR), PULLS),
    "features_max_margin": Formula(
        features, ("alpha_t", "inverse_alpha", LINEAR), ("margin", *PULLS), ends=True
    ),
    "features_interpolation": Formula(
        features, ("alpha_t", "margin", LINEAR), ("inverse_alpha", *PULLS), ends=True
    ),
}
