"""Exact landscape of one mode of a deep linear network."""

from atypical.tables.description import number, table, word
from atypical.tables.linear_columns import BETA, DEPTH, ETA

TABLE = table(
    "linear_landscape",
    "Stationary points of one balanced mode; NaN above its spinodal, where only λ = 0 is left.",
    [
        DEPTH,
        ETA,
        BETA,
        number("lam_saddle", "strength at the saddle", symbol=r"$\lambda_s$", low=0),
        number("lam_min", "strength at the learned minimum", symbol=r"$\lambda$", low=0),
        number("barrier_up", "barrier from zero to the saddle", symbol=r"$\Delta E_\uparrow$"),
        number("barrier_down", "barrier from the minimum", symbol=r"$\Delta E_\downarrow$"),
        number("energy_difference", "loss of the minimum above that of zero"),
        number("lam_c", "strength at the spinodal", symbol=r"$\lambda_c$", low=0),
        number("beta_c", "spinodal", symbol=r"$\beta_c$", low=0),
        number("lam_coexistence", "strength at coexistence", symbol=r"$\lambda_*$", low=0),
        number("beta_coexistence", "coexistence", symbol=r"$\beta_*$", low=0),
        number("residual", "largest slope at the stationary points", low=0),
        word("status", "converged, or why not"),
    ],
)
