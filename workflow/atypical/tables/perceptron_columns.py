"""Columns that several tables of the binary perceptron share."""

from __future__ import annotations

import math

import pandera.pandas as pa

from atypical.tables.description import number, word

LN2 = math.log(2)

ALPHA = number(
    "alpha", "load", symbol=r"$\alpha$", unit="patterns per weight", low=0, measured=False
)
MARGIN = number("margin", "margin", symbol=r"$\kappa$", measured=False)
MARGIN_MAX = number("margin_max", "largest margin with solutions", symbol=r"$\kappa_{\max}$")
DISTANCE = number(
    "distance",
    "distance from the reference",
    symbol="$d$",
    unit="fraction of weights that differ",
    low=0,
    high=0.5,
    measured=False,
)
REFERENCE_MARGIN = number("reference_margin", "margin of the reference", symbol=r"$\tilde\kappa$")
REFERENCE = word("reference", "the reference as the configuration names it: a number, or max")


def overlap(name: str, meaning: str, symbol: str) -> pa.Column:
    """A column of overlaps between weight vectors."""
    return number(name, meaning, symbol=symbol, low=-1, high=1)


Q = overlap("q", "overlap of two typical solutions", "$q$")
