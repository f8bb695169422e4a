"""What learners reach on random labels."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA, INSTANCE, LEARNER, SIZE, STOPPING
from atypical.studies.kinds.training import Condition, LabelsTraining, reached


class PerceptronTraining(LabelsTraining):
    """Runs of learners on the binary perceptron with random labels; all learners meet the same
    instances.
    """

    columns = (LEARNER, SIZE, ALPHA, STOPPING, INSTANCE, *reached(tested=False))

    def tasks(self) -> list[Condition]:
        """Sizes."""
        return [{"size": size, "entries": self.entries} for size in self.size]
