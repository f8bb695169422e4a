"""A claim: a statement of a paper, a rule for agreement, and how tables measure it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any

import pandas as pd

from atypical.claims.criterion import Criterion
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

    measured and error share the unit that `expected` names; NaN where the tables hold no number.
    margin: by how many errors the number stands off its criterion, positive on the side of
    agreement; NaN where it has no error, no criterion was stated, or something else decided.
    """

    measured: float
    error: float
    verdict: str
    evidence: str
    margin: float = math.nan
    tolerance: float = math.nan


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


def holds(condition: bool, changed: bool = False) -> str:
    """The verdict where the rule's condition is met, or not.

    changed: whether it is met with a changed protocol.
    """
    return REPRODUCED if condition else CHANGED_PROTOCOL if changed else NOT_REPRODUCED


def finding(
    number: Measured, *, verdict: str, evidence: str, criterion: Criterion | None = None
) -> Finding:
    """The finding of a number with its error.   criterion: what its margin is counted from."""
    return Finding(
        measured=number.value,
        error=number.error,
        verdict=verdict,
        evidence=evidence,
        margin=criterion.margin(number) if criterion else math.nan,
        tolerance=_tolerance(number, criterion, verdict) if criterion else math.nan,
    )


def _tolerance(number: Measured, criterion: Criterion, verdict: str) -> float:
    """By what part of itself a criterion must move before it does not say this of a number."""
    agrees = None if verdict == NOT_TESTED else verdict in (REPRODUCED, CHANGED_PROTOCOL)
    return criterion.slack(number, agrees) / criterion.size if criterion.size else math.nan


def judged(
    numbers: Mapping[Any, Measured], criterion: Criterion, *, evidence: str, besides: bool = True
) -> Finding:
    """The finding where each of several numbers must meet one criterion.

    numbers: at least one.   besides: whether all else holds that the rule asks for.
    Not reproduced where one of them fails, or what else is asked for; not tested where, short of
    that, one is too uncertain to tell. Reported is the number that decides, of several the one that
    stands worst; where something else decides it has no margin.
    """
    failed = [number for number in numbers.values() if criterion.fails(number)]
    open_ = [n for n in numbers.values() if not criterion.fails(n) and not criterion.holds(n)]
    decides = failed or (open_ if besides else []) or [*numbers.values()]
    verdict = NOT_REPRODUCED if failed or not besides else NOT_TESTED if open_ else REPRODUCED
    number = min(decides, key=lambda n: math.inf if math.isnan(n.error) else criterion.surplus(n))
    counts = criterion if failed or besides else None
    return finding(number, verdict=verdict, evidence=evidence, criterion=counts)


def left_open(found: Finding) -> Finding:
    """A finding that does not decide, where a part of the claim could not show: unless it fails."""
    if found.verdict == NOT_REPRODUCED:
        return found
    decided = found.verdict == REPRODUCED
    if not decided:
        return replace(found, verdict=NOT_TESTED)
    return replace(found, verdict=NOT_TESTED, margin=math.nan, tolerance=math.nan)


def untested(why: str) -> Finding:
    """The finding where the tables lack what the rule asks for."""
    nothing = Measured(math.nan, math.nan)
    return finding(nothing, verdict=NOT_TESTED, evidence=why)
