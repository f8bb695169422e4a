"""A random sample of rows, and what it guarantees.

Rows are drawn uniformly without replacement, so that each forged row is as likely to be met as any
other, whatever it would cost to run it. Of N rows of which K are forged, n drawn ones miss all with
the probability C(N − K, n)/C(N, n) ≤ (1 − K/N)^n: 299 rows miss 1 % of forged ones in less than 5 %
of all cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, exp, lgamma

import numpy as np

FORGED, MISSED = 0.01, 0.05
# The least n for which (1 − FORGED)^n is below MISSED.
ENOUGH = 299


def drawn(weights: Sequence[int], rows: int, rng: np.random.Generator) -> list[int]:
    """Units that hold the rows which are drawn.   weights: rows of each unit that may be drawn."""
    ends = np.cumsum(np.asarray(weights, int))
    total = int(ends[-1]) if len(ends) else 0
    chosen = rng.choice(total, size=min(rows, total), replace=False)
    return sorted({int(unit) for unit in np.searchsorted(ends, chosen, side="right")})


def missed(total: int, rows: int, share: float = FORGED) -> float:
    """Probability that so many drawn rows of a total hold none of the forged ones."""
    forged = min(total, ceil(share * total))
    if rows + forged > total or not forged:
        return 0.0
    return exp(_log_choices(total - forged, rows) - _log_choices(total, rows))


def told(total: int, rows: int) -> str:
    """The guarantee in words."""
    if rows >= total:
        return f"all {total} rows"
    share = missed(total, rows)
    return f"{rows} of {total} rows; where {FORGED:.0%} are forged, {share:.1%} of draws miss all"


def _log_choices(count: int, chosen: int) -> float:
    return lgamma(count + 1) - lgamma(chosen + 1) - lgamma(count - chosen + 1)
