"""Capacity: the load at which the entropy of solutions of a margin vanishes."""

from __future__ import annotations

from atypical.studies.kinds.columns import MARGIN, Q_HAT, Margins, Q
from atypical.studies.kinds.study import Study
from atypical.tables.kinds import SOLVED, number


class PerceptronCapacity(Study):
    """Load beyond which no solution of a margin exists."""

    solver = "atypical.replica.models.perceptron:capacity_table"
    columns = (MARGIN, number("alpha_c", low=0), Q, Q_HAT, *SOLVED)
    curve = ("margin",)
    margin: Margins
