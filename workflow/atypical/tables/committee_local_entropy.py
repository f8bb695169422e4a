"""Local entropy of the tree committee machine."""

from atypical.tables import perceptron_local_entropy
from atypical.tables.description import table

TABLE = table(
    "committee_local_entropy",
    "Entropy of the solutions at a distance from a typical solution of another margin, tree "
    "committee machine; negative where there is none.",
    perceptron_local_entropy.TABLE.columns.values(),
)
