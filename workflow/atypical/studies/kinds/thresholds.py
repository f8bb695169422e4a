"""What the tables of algorithmic thresholds have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from atypical.studies.kinds.study import Derived
from atypical.tables.kinds import count, number, word

# A threshold with its error, and how it moves with the size.
FITTED = (
    *(number("threshold"), number("error", low=0), number("width", low=0), word("status")),
    *(number("drift"), number("drift_error", low=0)),
)


# A threshold in the limit of large sizes, and what it rests on.
EXTRAPOLATED = (
    *(word("exponent", among=("1/2", "2/3", "1")), number("threshold"), number("error", low=0)),
    *(number("systematic", low=0), number("slope"), number("misfit", low=0)),
    *(count("sizes"), count("smallest"), count("largest"), word("status")),
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


class Limits(Derived):
    """Thresholds extrapolated to infinite size.

    groups: columns that tell thresholds apart, a size last.
    """

    solver = "atypical.evidence.limits:limits"
    groups: ClassVar[tuple[str, ...]]

    def along(self) -> dict[str, Any]:
        """What tells the thresholds apart."""
        return {"groups": list(self.groups)}
