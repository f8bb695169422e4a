"""A claim: a statement of a paper, a rule for agreement, and how tables measure it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature

import pandas as pd

from atypical.evidence.measured import Measured

REPRODUCED = "reproduced"
CHANGED_PROTOCOL = "reproduced with a changed protocol"
NOT_REPRODUCED = "not reproduced"
NOT_TESTED = "not tested at this scale"
VERDICTS = (REPRODUCED, CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED)

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the tables say of a claim.

    measured and error share the unit that `expected` names; NaN where untested.
    """

    measured: float
    error: float
    verdict: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim of a paper. `find` measures it, by the rule, from the tables that it asks for."""

    name: str
    statement: str
    expected: str
    rule: str
    find: Callable[..., Finding]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it is judged from: the names of the arguments of `find`."""
        return tuple(signature(self.find).parameters)

    def found(self, tables: Tables) -> Finding:
        """What the tables say of it.   tables: those that it asks for, and any others."""
        return self.find(**{name: tables[name] for name in self.tables})


def claim(
    name: str, *, statement: str, expected: str, rule: str
) -> Callable[[Callable[..., Finding]], Claim]:
    """Declare a claim: the decorated function measures it.

    The names of its arguments are the tables that it reads. The name of the claim is the letter of
    the paper and a number, and after a hyphen what is special about it.
    """

    def declared(find: Callable[..., Finding]) -> Claim:
        return Claim(name=name, statement=statement, expected=expected, rule=rule, find=find)

    return declared


def holds(condition: bool) -> str:
    """The verdict where the rule's condition is met, or not."""
    return REPRODUCED if condition else NOT_REPRODUCED


def finding(number: Measured, *, verdict: str, evidence: str) -> Finding:
    """The finding of a number with its error."""
    return Finding(measured=number.value, error=number.error, verdict=verdict, evidence=evidence)


def untested(why: str) -> Finding:
    """The finding where the tables lack what the rule asks for."""
    nothing = Measured(float("nan"), float("nan"))
    return finding(nothing, verdict=NOT_TESTED, evidence=why)
