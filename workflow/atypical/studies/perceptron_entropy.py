"""Entropy of the solutions of a margin."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA, ENTROPY, MARGIN, Q_HAT, Loads, Margins, Q
from atypical.studies.kinds.study import Study
from atypical.tables.kinds import SOLVED


class PerceptronEntropy(Study):
    """Replica-symmetric entropy of all solutions of a margin; negative and formal beyond
    capacity.
    """

    solver = "atypical.replica.models.perceptron:entropy_table"
    columns = (ALPHA, MARGIN, Q, Q_HAT, ENTROPY, *SOLVED)
    curve = ("alpha",)
    alpha: Loads
    margin: Margins
