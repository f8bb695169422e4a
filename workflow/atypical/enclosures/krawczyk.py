"""Existence and uniqueness of a root in a box, by Krawczyk's operator.

For equations F with Jacobian J on a box X around m, and any matrix Y,

    K(X) = m − Y F(m) + (1 − Y J(X)) (X − m)

holds every root that X does. If K(X) lies inside X, there is one root in X, and it is unique
(Krawczyk 1969; Moore 1977; Rump 1983). With the J of a wide box the same is tried for a narrow one
within: existence in the narrow one, uniqueness in the wide one, from one Jacobian.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import arb, arb_mat, ctx

from atypical.enclosures.jets import Jet

Equations = Callable[[Sequence[arb]], list[Jet]]
# Bits for Jacobians of wide boxes, whose balls are far wider than that.
ROUGH = 64


@dataclass(frozen=True)
class Krawczyk:
    """K of boxes around a `centre`.   step: −Y F(m).   defect: 1 − Y J, over the wide box."""

    step: arb_mat
    defect: arb_mat

    def inside(self, radii: Sequence[arb]) -> bool:
        """Whether K maps the box of these radii around the centre into its inside."""
        image = self.step + self.defect * column([arb(0, radius) for radius in radii])
        return all(
            abs(image[n, 0]).is_finite() and abs(image[n, 0]) < radius
            for n, radius in enumerate(radii)
        )


def krawczyk(equations: Equations, centre: Sequence[arb], wide: Sequence[arb]) -> Krawczyk:
    """The operator of a box of radii `wide`.   Raises ZeroDivisionError where J is singular."""
    return operator(equations, column([jet.value for jet in equations(centre)]), centre, wide)


def operator(
    equations: Equations, values: arb_mat, centre: Sequence[arb], wide: Sequence[arb]
) -> Krawczyk:
    """The same, where the `values` F(m) are known."""
    with ctx.workprec(min(ROUGH, ctx.prec)):
        over = jacobian(equations([m + arb(0, r) for m, r in zip(centre, wide, strict=True)]))
        inverse = over.mid().inv().mid()
        one = arb_mat([[int(n == k) for n in range(len(wide))] for k in range(len(wide))])
        defect = one - inverse * over
    return Krawczyk(-(inverse * values), defect)


def jacobian(equations: Sequence[Jet]) -> arb_mat:
    """Slopes of equations by unknowns."""
    return arb_mat([list(jet.slopes) for jet in equations])


def column(values: Sequence[arb]) -> arb_mat:
    """A vector."""
    return arb_mat([[value] for value in values])
