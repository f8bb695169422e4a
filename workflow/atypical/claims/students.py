"""Features of tanh networks that learn a teacher: their transitions, and traps (paper C)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, judged, untested
from atypical.claims.criterion import above
from atypical.evidence.features_held import losses, ratio
from atypical.evidence.measured import Measured
from atypical.evidence.survival import rate_table

# C7-features: the stronger feature is lost at a weight decay larger by this factor, each from at
# least this strength.
APART = above(1.1)
HEIGHT = 0.1
BY = ["optimiser", "full_batch", "beta", "batch", "learning_rate"]


@claim(
    "C7-features",
    statement="Nonlinear networks have one transition for each feature, of first order.",
    expected="weight decay at which a tanh student loses the stronger of two features, going up, "
    f"over that at which it loses the weaker one; at least {APART.low:g}",
    rule=f"Its mean over seeds {APART}, and in every seed each feature is lost from a strength of "
    f"at least {HEIGHT:g}, and there is a weight decay at which going up it is held and going down "
    "it is not.",
)
def features(student_sweep: pd.DataFrame) -> Finding:
    """C7-features: mean ratio of the weight decays at which both features are lost."""
    lost = losses(student_sweep)
    apart = ratio(lost)
    if not np.isfinite(apart.value):
        return untested("no seed loses both features going up")
    abrupt = bool((lost["height"] >= HEIGHT).all() and (lost["coexist"] > 0).all())
    words = "; ".join(
        f"feature {n}: lost at {own['beta'].mean():.3f} ± {own['error'].max():.3f} from "
        f"{own['height'].min():.2f} or more, coexistence at {own['coexist'].min()} weight decays "
        "or more"
        for n, own in lost.groupby("feature")
    )
    return judged(
        {"ratio": apart},
        APART,
        besides=abrupt,
        evidence=f"student_sweep: {lost['seed'].nunique()} seeds; {words}",
    )


@claim(
    "C7-noise",
    statement="The noise of minibatches opens the traps of nonlinear networks.",
    expected="share of runs of a tanh student under minibatches of SGD that gain the second "
    "feature; more than with full batches",
    rule="With SGD, the lower end (95 %) of the rate of escape under minibatches lies above the "
    "upper end with full batches, at the same weight decay and rate, somewhere; with a changed "
    "protocol where so it is under Adam alone. Rates are those of censored times.",
)
def noise(student_escape: pd.DataFrame) -> Finding:
    """C7-noise: share of runs that escape under minibatches of SGD."""
    rates = rate_table(student_escape, BY)
    pairs = rates[rates["full_batch"] == 0].merge(
        rates[rates["full_batch"] == 1],
        on=["optimiser", "beta", "learning_rate"],
        suffixes=("", "_full"),
    )
    if pairs.empty:
        return untested("no trap was watched under minibatches and with full batches")
    opened = pairs["optimiser"][pairs["lower"] > pairs["upper_full"]]
    uniform = rates[rates["optimiser"].isin(("sgd", "momentum")) & (rates["full_batch"] == 0)]
    words = "; ".join(
        f"{row.optimiser}, weight decay {row.beta:g}, rate {row.learning_rate:g}, batch "
        f"{row.batch}: {row.events} of {row.runs}, full {row.events_full} of {row.runs_full}"
        for row in pairs.itertuples()
    )
    return finding(
        _share(uniform),
        verdict=holds(bool(opened.isin(("sgd", "momentum")).any()), changed=len(opened) > 0),
        evidence=f"student_escape: runs that escape: {words}",
    )


def _share(rates: pd.DataFrame) -> Measured:
    """Share of all runs that escaped, with the error of a count."""
    runs = int(rates["runs"].sum())
    if not runs:
        return Measured(float("nan"), float("nan"))
    share = rates["events"].sum() / runs
    return Measured(float(share), float((share * (1 - share) / runs) ** 0.5))
