"""What the tables of algorithmic thresholds have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from atypical.studies.kinds.study import Derived
from atypical.tables.kinds import number, word

# A threshold with its error, and how it moves with the size.
FITTED = (
    *(number("threshold"), number("error", low=0), number("width", low=0), word("status")),
    *(number("drift"), number("drift_error", low=0)),
)


class Thresholds(Derived):
    """Fits of the share of solved instances.

    groups: columns that tell curves apart, a size last.   load: the column along each of them.
    rising: whether success grows with it.
    """

    solver = "atypical.evidence.thresholds:thresholds"
    drawn = True
    groups: ClassVar[tuple[str, ...]]
    load: ClassVar[str] = "alpha"
    rising: ClassVar[bool] = False

    def along(self) -> dict[str, Any]:
        """How the fit is made."""
        return {"groups": list(self.groups), "load": self.load, "rising": self.rising}
