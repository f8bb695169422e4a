"""How firmly a verdict stands: what, left out of its tables, overturns it.

The claim is judged again, by its own rule, on tables of which one choice at a time is left out.
Tables that are too few for the rule then tell nothing, and do not count.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from atypical.claims.claim import NOT_TESTED, Claim, Tables
from atypical.claims.thinned import Keys, Thinning, thinnings

NOTHING = "no one choice"
# So many values are named.
NAMED = 3

Flip = tuple[Thinning, str]


@dataclass(frozen=True)
class Standing:
    """How firmly a verdict stands.

    hangs_on: the choices without which it is another one.   kept: the share of thinned tables on
    which it stays, NaN where there are none.   thinned: their number.
    """

    hangs_on: str = NOTHING
    kept: float = math.nan
    thinned: int = 0


def standing(claim: Claim, tables: Tables, keys: Keys, verdict: str) -> Standing:
    """How firmly a verdict stands on these tables.   keys: of each, the columns of choices."""
    found = [
        (thinning, _verdict(claim, thinning.of(tables))) for thinning in thinnings(tables, keys)
    ]
    told = [one for one in found if verdict == NOT_TESTED or one[1] != NOT_TESTED]
    if not told:
        return Standing()
    flips = [one for one in told if one[1] != verdict]
    return Standing(_in_words(flips), 1 - len(flips) / len(told), len(told))


def _verdict(claim: Claim, tables: Tables) -> str:
    """The verdict; not tested where so little is left that the rule has no meaning."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return claim.found(tables).verdict
        except Exception:  # whatever a rule needs that is not there
            return NOT_TESTED


def _in_words(flips: Sequence[Flip]) -> str:
    """The smallest choices first: single values, and halves only where there are none."""
    single = [flip for flip in flips if flip[0].value is not None]
    return "; ".join(_phrases(single or flips)) or NOTHING


def _phrases(flips: Iterable[Flip]) -> Iterator[str]:
    for (column, verdict), own in groupby(flips, lambda flip: (flip[0].column, flip[1])):
        thinned = [thinning for thinning, _ in own]
        name = column.replace("_", " ")
        if thinned[0].value is not None:
            yield f"one {name}: without {name} = {_listed([t.value for t in thinned])} {verdict}"
        elif thinned[0].run:
            yield f"half of the {name}s: without them {verdict}"
        else:
            yield f"half of the grid of {name}: without it {verdict}"


def _listed(values: Sequence[Any]) -> str:
    words = [value if isinstance(value, str) else f"{value:g}" for value in values]
    more = len(words) - NAMED
    return " or ".join(words) if more <= 0 else f"{' or '.join(words[:NAMED])} or {more} others"
