"""How flat the landscape is around committees that solve random labels."""

from __future__ import annotations

from atypical.studies.kinds.columns import (
    ALPHA,
    ARCHITECTURE,
    HIDDEN,
    INSTANCE,
    LEARNER,
    SIZE,
    STOPPING,
)
from atypical.studies.kinds.flatness import MEASURES, Flatness


class CommitteeFlatness(Flatness):
    """Local energy of the committees that learners found."""

    columns = (LEARNER, ARCHITECTURE, HIDDEN, SIZE, ALPHA, STOPPING, INSTANCE, *MEASURES)
    follows = "committee_training"
