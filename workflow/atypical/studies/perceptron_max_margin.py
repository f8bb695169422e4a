"""Largest margin: the margin at which the entropy of solutions vanishes at a load."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA, MARGIN_MAX, Q_HAT, Loads, Q
from atypical.studies.kinds.study import Study
from atypical.tables.kinds import SOLVED


class PerceptronMaxMargin(Study):
    """Largest margin of which solutions exist at a load."""

    solver = "atypical.replica.models.perceptron:max_margin_table"
    columns = (ALPHA, MARGIN_MAX, Q, Q_HAT, *SOLVED)
    curve = ("alpha",)
    alpha: Loads
