"""Widths from which on algorithms solve."""

from __future__ import annotations

from typing import Any

from atypical.studies.kinds.networks import NETWORK
from atypical.studies.kinds.study import Derived
from atypical.tables.kinds import count, number, word


class NetworksThresholds(Derived):
    """Algorithmic thresholds in width, from logistic fits in its logarithm of the share of runs
    that meet zero training error.
    """

    solver = "atypical.evidence.widths:thresholds"
    columns = (
        *(column for column in NETWORK if column.name != "width"),
        *(count("seeds", low=1), number("threshold", low=0), number("error", low=0)),
        *(number("parameters", low=0), word("status")),
    )
    drawn = True
    reads = {"runs": "networks_training"}

    def along(self) -> dict[str, Any]:
        """What tells curves apart."""
        return {"groups": [column.name for column in NETWORK if column.name != "width"]}
