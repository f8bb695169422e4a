"""Local entropy of the tree committee machine."""

from __future__ import annotations

from atypical.studies.perceptron_local_entropy import PerceptronLocalEntropy


class CommitteeLocalEntropy(PerceptronLocalEntropy):
    """Entropy of the solutions at a distance from a typical solution of another margin, tree
    committee machine; negative where there is none.
    """

    solver = "atypical.replica.models.committee_surroundings:local_entropy_table"
