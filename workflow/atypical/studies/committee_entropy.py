"""Entropy of the solutions of a margin, tree committee machine."""

from __future__ import annotations

from atypical.studies.perceptron_entropy import PerceptronEntropy


class CommitteeEntropy(PerceptronEntropy):
    """Replica-symmetric entropy of all solutions of a margin, tree committee machine; negative and
    formal beyond capacity. Margins are in units of the sum's standard deviation.
    """

    solver = "atypical.replica.models.committee:entropy_table"
