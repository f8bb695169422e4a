"""A claim: a statement of a paper, a rule for agreement, and how tables measure it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

REPRODUCED = "reproduced"
CHANGED_PROTOCOL = "reproduced with a changed protocol"
NOT_REPRODUCED = "not reproduced"
NOT_TESTED = "not tested at this scale"
VERDICTS = (REPRODUCED, CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED)

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Finding:
    """What the tables say of a claim.

    measured and error share the unit that `expected` names; NaN where untested.
    """

    measured: float
    error: float
    verdict: str
    evidence: str


@dataclass(frozen=True)
class Claim:
    """A claim of a paper. `find` measures it from the tables, by the rule."""

    name: str
    statement: str
    expected: str
    rule: str
    find: Callable[[Tables], Finding]

    @property
    def paper(self) -> str:
        """A, B or C."""
        return self.name[0]


def holds(condition: bool) -> str:
    """The verdict where the rule's condition is met, or not."""
    return REPRODUCED if condition else NOT_REPRODUCED


def untested(why: str) -> Finding:
    """The finding where the tables lack what the rule asks for."""
    return Finding(float("nan"), float("nan"), NOT_TESTED, why)
