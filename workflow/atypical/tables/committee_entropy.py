"""Entropy of solutions of a margin, tree committee machine."""

from atypical.tables import perceptron_entropy
from atypical.tables.description import table

TABLE = table(
    "committee_entropy",
    "Replica-symmetric entropy of all solutions of a margin, tree committee machine; negative and "
    "formal beyond capacity.",
    perceptron_entropy.TABLE.columns.values(),
)
