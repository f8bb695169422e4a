"""Columns that several tables of random features share."""

from __future__ import annotations

import pandera.pandas as pa

from atypical.tables.description import number

ALPHA_T = number(
    "alpha_t",
    "load of latent inputs",
    symbol=r"$\alpha_T=P/D$",
    unit="patterns per latent input",
    low=0,
    measured=False,
)
INVERSE_ALPHA = number(
    "inverse_alpha",
    "overparameterization",
    symbol=r"$1/\alpha=N/P$",
    unit="weights per pattern",
    low=0,
    measured=False,
)


def threshold(name: str, meaning: str, status: str = "status") -> pa.Column:
    """A column of values of 1/α at which something begins."""
    unit = "weights per pattern"
    return number(name, meaning, symbol=r"$1/\alpha$", unit=unit, low=0, status=status)


def error(name: str, meaning: str) -> pa.Column:
    """A column of errors on new patterns."""
    return number(name, meaning, symbol=r"$\epsilon_g$", low=0, high=0.5)


LEARNED = [
    number("p", "overlap of the linear parts of two typical solutions", symbol="$p$", low=0),
    number("p_d", "self-overlap of the linear part", symbol="$p_d$", low=0),
    number("r", "overlap of the linear part with the teacher", symbol="$r$"),
    error("error_typical", "generalization error of a typical solution"),
    error("error_barycenter", "generalization error of the majority of all solutions"),
]
