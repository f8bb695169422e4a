"""Replica-symmetric theory of the solutions of a model: how many there are, and what lies around.

A model is a word, or a class of one's own (CONTRIBUTING, Add a model):

    perceptron   binary weights, random labels; Krauth & Mézard 1989
    committee    tree committee machine of many units; Barkai, Hansel & Sompolinsky 1992
    symmetric    fields within a band |w·ξ|/√N ≤ κ; Aubin, Perkins & Zdeborová 2019
    features     random features with a teacher; Baldassi et al. 2022 (arXiv 2110.00683)

alpha: load, patterns per weight P/N.   margin: κ, fields have unit variance.   Of `features` also
alpha_t: patterns per latent input P/D, and nonlinearity: sign (unless given), erf, tanh, linear, or
μ₁². Each of them is a number or several; of every combination there is a row. Entropies are in nats
per weight, distances are fractions of weights that differ.

`residual` is the largest equation of the saddle, `quadrature_error` what the numbers change by as
nodes double, `status` says how the search ended: numbers of what did not converge are NaN.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from atypical.library.checks import Numbers, Words, several
from atypical.library.family import Family, Kind
from atypical.replica import local_entropy as around
from atypical.replica import transitions as events
from atypical.replica import typical
from atypical.replica.models import features_surroundings, features_typical
from atypical.replica.models.features import RandomFeatures


def entropy(model: Kind, *, alpha: Numbers, margin: Numbers = 0.0, **more: Any) -> pd.DataFrame:
    """Entropy of the solutions of a margin, and the overlap q of two of them.

    more: of a model that has further parameters.   Beyond capacity the entropy is negative: formal
    there, as no solution is left; of random features, whose frame also holds their generalization
    errors, such rows are `absent`.
    Raises ValueError for a number out of its bounds, and an unknown model or parameter.

    >>> import atypical
    >>> found = atypical.entropy("perceptron", alpha=[0.2, 0.5], margin=0)
    >>> print(found[["alpha", "q", "entropy", "status"]].round(4).to_string(index=False))
     alpha      q  entropy    status
       0.2 0.1269   0.5501 converged
       0.5 0.3224   0.3144 converged
    """
    family = Family.of(model, {"alpha": alpha, "margin": margin} | more)
    if family.kind is RandomFeatures:
        return family.features("entropy", features_typical.entropy_table)
    return family.typical("entropy", typical.typical, ["q", "q_hat", "entropy"])


def capacity(model: Kind, *, margin: Numbers = 0.0, **more: Any) -> pd.DataFrame:
    """Capacity `alpha_c`: the load at which the entropy of solutions of a margin vanishes.

    more: of a model that has further parameters.
    Raises ValueError for a number out of its bounds, and an unknown model or parameter.

    >>> import atypical
    >>> found = atypical.capacity("perceptron", margin=0)
    >>> print(f"{found['alpha_c'][0]:.4f} {found.attrs['units']['alpha_c']}")
    0.8331 patterns per weight
    """
    family = Family.of(model, {"margin": margin} | more, sought="alpha")
    return family.typical("capacity", typical.capacity, ["q", "q_hat"], alpha="alpha_c")


def max_margin(model: Kind, *, alpha: Numbers, **more: Any) -> pd.DataFrame:
    """The tightest margin `margin_max` of which solutions exist at a load.

    That is the largest one, and the smallest of the symmetric perceptron.
    more: of a model that has further parameters.
    Raises ValueError for a number out of its bounds, and an unknown model or parameter.

    >>> import atypical
    >>> found = atypical.max_margin("perceptron", alpha=0.5)
    >>> print(found[["alpha", "margin_max", "status"]].round(4).to_string(index=False))
     alpha  margin_max    status
       0.5      0.4181 converged
    """
    family = Family.of(model, {"alpha": alpha} | more, sought="margin")
    return family.typical("max_margin", typical.max_margin, ["q", "q_hat"], margin="margin_max")


def local_entropy(
    model: Kind,
    *,
    alpha: Numbers,
    distance: Numbers,
    reference_margin: Words | Numbers = 0.0,
    margin: Numbers = 0.0,
    **more: Any,
) -> pd.DataFrame:
    """Entropy of the solutions of a margin at a distance from a typical solution (Franz–Parisi).

    distance: in (0, 0.5].   reference_margin: κ of that solution, or the word max, the tightest at
    this load.   margin: κ of the solutions around it.   more: of a model that has further
    parameters; of random features the frame also holds the error of what lies there.
    Negative where there is no solution. Points are followed from the largest distance downwards;
    where students coincide the branch ends (`branch_end`), and rows below are `coincident`.
    Raises ValueError for a number out of its bounds, and an unknown model or parameter.

    >>> import atypical
    >>> found = atypical.local_entropy(
    ...     "perceptron", alpha=0.5, distance=[0.001, 0.1], reference_margin=[0, "max"]
    ... )
    >>> columns = ["reference", "distance", "local_entropy", "status"]
    >>> print(found[columns].round(4).to_string(index=False))
    reference  distance  local_entropy    status
          0.0     0.001        -0.0085 converged
          0.0     0.100         0.1647 converged
          max     0.001         0.0079 converged
          max     0.100         0.2218 converged
    """
    grids = {"alpha": alpha} | more
    along = {
        "reference_margin": several("reference_margin", reference_margin),
        "margin": several("margin", margin),
        "distance": several("distance", distance),
    }
    family = Family.of(model, grids, sought="margin")
    if family.kind is RandomFeatures:
        table = features_surroundings.local_entropy_table
        return family.features("local_entropy", table, **along)
    return family.joined("local_entropy", lambda one: around.local_entropy_table([one], **along))


def transitions(model: Kind, *, alpha: Numbers, margin: Numbers = 0.0, **more: Any) -> pd.DataFrame:
    """Margins of typical solutions from which on solutions lie close by, at each load.

    From `margin_no_gap` on there are solutions of `margin` at every distance from them; from
    `margin_monotone` on the local entropy grows with the distance; `margin_max` is the tightest.
    more: of a model that has further parameters. A line is `absent` where it is beyond that margin.
    Raises ValueError for a number out of its bounds, and an unknown model or parameter.

    >>> import atypical
    >>> found = atypical.transitions("perceptron", alpha=0.5)
    >>> columns = ["margin_no_gap", "margin_monotone", "margin_max", "status"]
    >>> print(found[columns].round(4).to_string(index=False))
     margin_no_gap  margin_monotone  margin_max    status
            0.0291           0.0364      0.4181 converged
    """
    family = Family.of(model, {"alpha": alpha, "margin": margin} | more)
    return family.joined("transitions", lambda one: events.transitions_table([one]))


def thresholds(model: Kind, *, margin: Numbers = 0.0, **more: Any) -> pd.DataFrame:
    """Loads where solutions of a margin end (`capacity`), and where the surroundings of those of
    the tightest margin open a gap (`no_gap`) and cease to be monotone (`monotone`).

    Returns a row for each of them: `name`, `value`, `error`, and whether replica symmetry is stable
    there (`replicon` below 1).   more: of a model that has further parameters.
    Raises ValueError for a number out of its bounds, and an unknown model or parameter.

    >>> import atypical
    >>> found = atypical.thresholds("perceptron")
    >>> print(found[["name", "value", "status"]].round(3).to_string(index=False))
        name  value    status
    capacity  0.833 converged
      no_gap  0.748 converged
    monotone  0.729 converged
    """
    family = Family.of(model, {"margin": margin} | more, sought="alpha")
    return family.joined("thresholds", events.thresholds_table, besides="alpha")
