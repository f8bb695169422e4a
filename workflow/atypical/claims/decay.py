"""Networks on images lose what they have learned in jumps as weight decay grows (paper C cites)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, judged, left_open, untested
from atypical.claims.criterion import above, below
from atypical.evidence.decay_jumps import FACTOR, HEIGHT, REACH, apart, counts, loops, shared
from atypical.evidence.means import mean
from atypical.evidence.published import JUMPS

# C7-decay: more than one transition.
SEVERAL = above(1.0, needed=1.0)
# C7-published: a position to within half a step is that of another if they are a step apart.
NEAR = below(2.0)
JUMP = (
    f"The loss jumps where it rises from one weight decay to the next by at least {HEIGHT:.0%} of "
    f"its range in all sweeps, with a slope of more than {FACTOR:g} times the median of those of "
    f"the {REACH} steps on either side"
)


@claim(
    "C7-decay",
    statement="Networks on images lose what they have learned in several jumps of the loss as "
    "weight decay grows, and the last of them is of first order.",
    expected=f"number of jumps of the training loss of a run going up; more than {SEVERAL.low:g}",
    rule=f"{JUMP}. For every data set the mean number over seeds {SEVERAL}, and the last jump lies "
    "further up than that of sweeps down by more than half the steps of both and 2 errors of the "
    "mean; not tested without these. Said after a trial run, whose jumps going up it did not move: "
    "the range is that of all sweeps, and slopes are compared. Chosen after it: steps of 0.001 and "
    "80 epochs, to settle; steps of 0.002 and 40 epochs show the last jump alone.",
)
def several(decay_sweep: pd.DataFrame) -> Finding:
    """C7-decay: smallest mean number of jumps going up, of all data sets."""
    numbers, wide = counts(decay_sweep), loops(decay_sweep)
    if numbers.empty:
        return untested("nothing was swept up")
    found = judged(
        {name: mean(own) for name, own in numbers.groupby("dataset")},
        SEVERAL,
        besides=all(_open(own) for _, own in wide.groupby("dataset")),
        evidence="decay_sweep: jumps going up that most seeds share: " + _words(decay_sweep, wide),
    )
    asked = numbers.index.unique("dataset")
    return found if set(asked) <= set(wide.index.unique("dataset")) else left_open(found)


@claim(
    "C7-published",
    statement="The loss of networks on MNIST and Fashion-MNIST jumps at the published weight "
    "decays.",
    expected="largest distance of a published weight decay from the nearest jump going up that "
    f"most seeds share, in widths of that jump, half a width being its error; less than "
    f"{NEAR.high:g}",
    rule=f"{JUMP}. For either data set the distance {NEAR}; not tested where neither was swept up.",
)
def published(decay_sweep: pd.DataFrame) -> Finding:
    """C7-published: largest distance of a published jump from a jump that was found."""
    up = decay_sweep[decay_sweep["direction"] == "up"]
    swept = up.groupby("dataset")["beta"].nunique()
    names = [name for name in JUMPS if swept.get(name, 0) > 1]
    if not names:
        return untested(
            f"{' and '.join(JUMPS)} were not swept: published jumps are drawn, beside nothing"
        )
    return judged(
        {name: apart(decay_sweep, name, JUMPS[name]) for name in names},
        NEAR,
        evidence=f"decay_sweep: {_words(up[up['dataset'].isin(names)], pd.Series(dtype=float))}",
    )


def _open(gaps: pd.Series) -> bool:
    """Whether a loop is open."""
    gap = mean(gaps)
    return gap.value > (2 * gap.error if len(gaps) > 1 else 0)


def _words(sweep: pd.DataFrame, wide: pd.Series) -> str:
    """Jumps of every data set, and by how much the last lies beyond that going down."""
    found, said = shared(sweep).query("direction == 'up'"), []
    for name in sweep["dataset"].unique():
        own = found[found["dataset"] == name]
        places = ", ".join(f"{row.beta:.4f} ± {row.error:.4f}" for row in own.itertuples())
        loop = wide[wide.index.get_level_values("dataset") == name] if len(wide) else wide
        ends = f"; the last {loop.mean():.4f} beyond that going down" if len(loop) else ""
        said.append(f"{name}: {places or 'none'}{ends}")
    return "; ".join(said)
