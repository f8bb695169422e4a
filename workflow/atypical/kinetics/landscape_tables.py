"""Tables of the exact landscape: stationary points over depth, η and β, and the loss along the way
between minima.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pandas as pd

from atypical.kinetics.landscape import Mode, coexistence, energy, spinodal, stationary_points


def landscape_table(
    depth: Sequence[int], eta: Sequence[float], beta: Sequence[float]
) -> pd.DataFrame:
    """Table linear_landscape."""
    return pd.DataFrame([_point(Mode(*values)) for values in product(depth, eta, beta)])


def path_table(
    depth: Sequence[int], eta: Sequence[float], beta: Sequence[float], lam: Sequence[float]
) -> pd.DataFrame:
    """Table linear_path: loss of one mode at strength λ, relative to λ = 0."""
    rows = [
        {
            "depth": m.depth,
            "eta": m.eta,
            "beta": m.beta,
            "lam": x,
            "energy": energy(x, m) - energy(0, m),
        }
        for m in (Mode(*values) for values in product(depth, eta, beta))
        for x in lam
    ]
    return pd.DataFrame(rows)


def _point(mode: Mode) -> dict[str, float | str]:
    point = stationary_points(mode)
    lam_c, beta_c = spinodal(mode.depth, mode.eta)
    lam_star, beta_star = coexistence(mode.depth, mode.eta)
    return {
        "depth": mode.depth,
        "eta": mode.eta,
        "beta": mode.beta,
        "lam_saddle": point.lam_saddle,
        "lam_min": point.lam_min,
        "barrier_up": point.barrier_up,
        "barrier_down": point.barrier_down,
        "energy_difference": point.energy_difference,
        "lam_c": lam_c,
        "beta_c": beta_c,
        "lam_coexistence": lam_star,
        "beta_coexistence": beta_star,
        "residual": point.residual,
        "status": point.status,
    }
