"""The canonical benchmark of grokking, modular addition, beside the picture of paper C."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, judged, untested
from atypical.claims.criterion import above, below
from atypical.evidence.ageing import shape
from atypical.evidence.memorising import CONDITION, delays, mostly_out, of_noise

# C11: out of a metastable state the rate is constant, of shape 1.
CONSTANT = below(1.5, needed=0.5)
# C11-noise: without noise it takes longer by this factor.
FACTOR = 2.0
LONGER = above(float(np.log(FACTOR)))
LEAST = 5


@claim(
    "C11",
    statement="Ours: modular addition groks by an escape from a metastable state. Once it has "
    "memorised, a network generalises at a constant rate.",
    expected="shape of Weibull's law of the delays, 1 at a constant rate; at most "
    f"{CONSTANT.high:g}",
    rule=f"Common to all conditions in which most runs that memorise generalise, it {CONSTANT}; "
    f"not tested with fewer than {LEAST} runs.",
)
def memoryless(modular_addition: pd.DataFrame) -> Finding:
    """C11: shape of the law of delays between memorising and generalising."""
    found = mostly_out(delays(modular_addition))
    if len(found) < LEAST:
        return untested(f"fewer than {LEAST} runs of conditions that generalise")
    words = "; ".join(
        f"{o}, {'full batch' if full else f'batch {b}'}, rate {lr:g}, decay {wd:g}: "
        f"{own['time'].median():.3g}, {shape(own, CONDITION).value:.1f}"
        for (o, b, full, lr, wd), own in found.groupby(CONDITION)
    )
    return judged(
        {"shape": shape(found, CONDITION)},
        CONSTANT,
        evidence=f"modular_addition: {int(found['escaped'].sum())} of {len(found)} runs "
        f"generalise; median delay, in learning rate × steps, and shape of each condition: {words}",
    )


@claim(
    "C11-noise",
    statement="Ours: the noise of minibatches drives the grokking of modular addition.",
    expected="ln of the delay with full batches over that with minibatches, in learning rate × "
    f"steps; at least ln {FACTOR:g}",
    rule="Of the same seeds, optimiser, rate and weight decay, where most runs generalise under "
    f"minibatches, its mean {LONGER}; a run that does not generalise counts with the time watched.",
)
def noise(modular_addition: pd.DataFrame) -> Finding:
    """C11-noise: how much longer networks take to generalise without the noise of minibatches."""
    found = delays(modular_addition)
    ratio = of_noise(found)
    if not np.isfinite(ratio.value):
        return untested("no condition was run with minibatches and with full batches")
    few = sorted(found.loc[found["full_batch"] == 0, "batch"].unique())
    return judged(
        {"ratio": ratio},
        LONGER,
        evidence=f"modular_addition: batches of {', '.join(map(str, few))} beside full ones, seeds "
        "paired",
    )
