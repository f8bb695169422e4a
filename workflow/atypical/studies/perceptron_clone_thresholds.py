"""Loads at which the entropy of clones loses its shape."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Clones
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import Column, number, word


def there(event: str, fields: tuple[str, ...] = ("q_hat", "spread_hat")) -> tuple[Column, ...]:
    """Number of clones and fields at an event."""
    status = f"{event}_status"
    clones = number(f"{event}_clones", low=1, infinite=True, status=status)
    return (clones, *(number(f"{event}_{name}", low=0, status=status) for name in fields))


class PerceptronCloneThresholds(PartedStudy):
    """Loads at which the entropy of m clones against their distance ceases to be monotone up to
    its maximum (breakdown), and touches zero (overlap gap).
    """

    solver = "atypical.replica.models.perceptron_clones:clone_thresholds_table"
    columns = (
        *(word("clones"), number("overlap_gap", low=0), number("breakdown", low=0)),
        number("error", low=0),
        number("overlap_gap_distance", low=0, high=0.5),
        number("breakdown_distance", low=0, high=0.5),
        *(word("overlap_gap_status"), word("breakdown_status")),
        *(*there("overlap_gap"), *there("breakdown")),
    )
    curve = ("clones",)
    clones: Grid[Clones] = Field(description="number of clones, inf, or min")
