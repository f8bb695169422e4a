"""Grokking: the test error falls long after the training error, feature by feature (paper C)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    REPRODUCED,
    Finding,
    claim,
    finding,
    holds,
    untested,
)
from atypical.claims.criterion import above
from atypical.evidence.grokking import grokking
from atypical.evidence.medians import median
from atypical.evidence.preparations import CRITERION, as_in_the_paper
from atypical.evidence.stages import stages

# C5: the test error falls so much later, and both errors are as near in the end, in most seeds.
LATE, NEAR, MOST = 10.0, 0.1, 0.5
# C8: the second mode is learned so much later than the first, and so many records.
LATER, RECORDS = 1.2, 2


@claim(
    "C5",
    statement="Sparse sub-sampling gives the canonical grokking curve: the test error falls long "
    "after the training error.",
    expected="epoch of half the fall of the test error over that of half the early fall of the "
    f"training error; at least {LATE:g}",
    rule=f"In most seeds the ratio is at least {LATE:g} and the final errors differ by at most "
    f"{NEAR:g}: reproduced from checkpoints that converged, or whose trapping, by full batches, "
    f"was stopped by the paper's criterion, a change of the test error below {CRITERION:g} a "
    "step; with a changed protocol where that needs another preparation, as a residual weight "
    "that is added.",
)
def sparse(linear_sparse: pd.DataFrame) -> Finding:
    """C5: late fall of the test error over early fall of the training error, on a few samples."""
    converged = linear_sparse.query("status == 'converged'")
    if converged.empty:
        return untested("no checkpoint converged")
    runs = grokking(converged)
    groks = (runs["ratio"] >= LATE) & (runs["gap"] <= NEAR)
    shares = groks.groupby([runs["preparation"], runs["strength"]]).mean()
    own = shares[as_in_the_paper(shares.index.to_frame(index=False)).to_numpy()]
    best = (own if own.max() > MOST else shares).idxmax()
    at_best = runs.set_index(["preparation", "strength"]).loc[[best], "ratio"]
    full = {"yes" if whole else "no" for whole in linear_sparse["full_batch"]}
    return finding(
        median(at_best),
        criterion=above(LATE),
        verdict=holds(own.max() > MOST, changed=shares.max() > MOST),
        evidence=(
            "linear_sparse: share of seeds that grok by preparation: "
            f"{', '.join(f'{kind} {x:g}: {s:.2f}' for (kind, x), s in shares.items())}; the ratio "
            f"is that of {best[0]} {best[1]:g}; full batch: {'/'.join(sorted(full))}"
            f"{', so there is no minibatch noise' if full == {'yes'} else ''}"
        ),
    )


@claim(
    "C8",
    statement="Prediction: grokking is staged, one feature after the other.",
    expected=f"epoch of the second mode over that of the first, from rank 0; at least {LATER:g}",
    rule="No run learns the second mode before the first, and in the median the ratio is at least "
    f"{LATER:g} and the two epochs are {RECORDS:g} records or more apart: reproduced in runs by "
    "SGD from checkpoints that converged, or were stopped by the paper's criterion; with a "
    "changed protocol where only other optimisers or preparations learn both modes so.",
)
def staged(linear_delayed: pd.DataFrame) -> Finding:
    """C8: median ratio of the epochs at which the second and the first mode are learned.

    Of runs from rank 0. Records are sparse: modes learned one record apart may have been learned
    together.
    """
    both = stages(linear_delayed.query("start == 'rank-0' and status == 'converged'"))
    if both.empty:
        return untested("no run from rank 0 learned both modes")
    own = (both["optimiser"] == "sgd") & as_in_the_paper(both)
    judged_by = both[own] if own.any() else both
    held = REPRODUCED if own.any() else CHANGED_PROTOCOL
    ways = both.groupby(["optimiser", "preparation"]).size()
    apart = both["apart"]
    return finding(
        median(judged_by["ratio"]),
        criterion=above(LATER),
        verdict=held if _one_by_one(judged_by) else NOT_REPRODUCED,
        evidence=(
            f"linear_delayed: of {len(both)} runs from rank 0 that learn both modes "
            f"({', '.join(f'{o}, {kind}: {n}' for (o, kind), n in ways.items())}), "
            f"{int((apart > 0).sum())} learn the stronger one first, {int((apart < 0).sum())} the "
            f"weaker one; median distance {np.median(apart):g} records"
        ),
    )


def _one_by_one(both: pd.DataFrame) -> bool:
    """Whether no run learns the weaker mode first, and most learn it clearly later."""
    later = both["ratio"].median() >= LATER and np.median(both["apart"]) >= RECORDS
    return bool(later and both["ratio"].min() >= 1)
