"""Columns of the tables of algorithmic thresholds."""

from __future__ import annotations

import pandera.pandas as pa

from atypical.tables.description import number, word


def fitted(symbol: str, unit: str) -> list[pa.Column]:
    """A threshold with its error, and how it moves with the size."""
    return [
        number("threshold", "where half of the instances are solved", symbol=symbol, unit=unit),
        number("error", "standard deviation over bootstrap samples of instances", low=0),
        number("width", "width of the logistic curve", low=0),
        word("status", "converged, or why not"),
        number("drift", "threshold minus that of the smallest size that has one"),
        number("drift_error", "error of the drift", low=0),
    ]
