"""The canonical benchmark of grokking, modular addition, beside the picture of paper C."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, judged, untested
from atypical.claims.criterion import above, below, within
from atypical.evidence.ageing import shape
from atypical.evidence.measured import Measured
from atypical.evidence.memorising import (
    CONDITION,
    beside_full,
    delays,
    exponents,
    mostly_out,
    of_noise,
)
from atypical.evidence.modular_loops import paces, turns, widths
from atypical.words.optimisers import NAMES

# C11: out of a metastable state the rate is constant, of shape 1.
CONSTANT = below(1.5, needed=0.5)
# C11-noise: without noise it takes longer by this factor.
FACTOR = 2.0
LONGER = above(float(np.log(FACTOR)))
LEAST = 5
# C11-delay: what a drift along solutions gives, and how far from it a power may be.
DRIFT = {"learning_rate": -1.0, "weight_decay": -1.0, "batch": 0.0}
LIKE_DRIFT = within(0.25)
# C11-hysteresis: beyond a step of the grid.
OPEN = above(0.0)
# C11-pace: 0 at a spinodal, −1 where weight decay × steps must add up.
STILL = above(-0.5, needed=0.5)


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
    few = sorted(beside_full(found).query("full_batch == 0")["batch"].unique())
    return judged(
        {"ratio": ratio},
        LONGER,
        evidence=f"modular_addition: batches of {', '.join(map(str, few))} beside full ones, seeds "
        "paired",
    )


@claim(
    "C11-delay",
    statement="Ours: under AdamW, networks that have memorised drift to where they generalise. The "
    "delay is in proportion to 1/(learning rate × weight decay), whatever the batch.",
    expected="exponents of the delay, in steps, less those of a drift, −1 in learning rate and "
    f"weight decay and 0 in the batch: none beyond {LIKE_DRIFT.high:g}; an escape that noise "
    "drives is exponential in batch / learning rate",
    rule="Of the medians under minibatches, where most runs generalise, each exponent less that of "
    f"a drift {LIKE_DRIFT}; not tested unless learning rate, weight decay and batch vary.",
)
def delay(modular_addition: pd.DataFrame) -> Finding:
    """C11-delay: powers of the delay in learning rate, weight decay and batch."""
    found = delays(modular_addition)
    powers = {o: exponents(own) for o, own in found.groupby("optimiser")}
    own = powers.get("adamw", {})
    if set(own) != set(DRIFT):
        return untested("AdamW was not run at several learning rates, weight decays and batches")
    words = "; ".join(f"{NAMES[o]}: {_listed(of)}" for o, of in powers.items() if of)
    few = found[found["full_batch"] == 0]
    return judged(
        {name: Measured(p.value - DRIFT[name], p.error) for name, p in own.items()},
        LIKE_DRIFT,
        evidence=f"modular_addition: {int(few['escaped'].sum())} of {len(few)} runs under "
        f"minibatches generalise; exponents of {words}",
    )


def _listed(powers: Mapping[str, Measured]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {power.value:.2f} ± {power.error:.2f}"
        for name, power in powers.items()
    )


@claim(
    "C11-hysteresis",
    statement="Ours: weight decay takes modular addition around two loops. A network that "
    "generalises does so on the way back where it only memorised on the way up; one that has "
    "collapsed stays so where it had not.",
    expected="ln of the weight decay of the jump up over that of the jump down, less a step of the "
    "grid; above 0",
    rule="Of each optimiser at its slowest pace and of both loops, where accuracies pass one half, "
    f"it {OPEN}, of seeds and half a step; a jump down that does not come counts as at the end of "
    "the grid. Not tested without a jump up.",
)
def hysteresis(modular_sweep: pd.DataFrame) -> Finding:
    """C11-hysteresis: how wide the loops in weight decay are."""
    found = turns(modular_sweep)
    if found.empty:
        return untested("no network jumps as the weight decay rises")
    words = "; ".join(
        f"{NAMES[o]}, {steps} steps, {loop}: up at {own['up'].median():.2g}, down at "
        f"{own['down'].median():.2g} ({int(own['comes'].sum())} of {len(own)} come)"
        for (o, steps, loop), own in found.groupby(["optimiser", "steps", "loop"])
    )
    return judged(widths(found), OPEN, evidence=f"modular_sweep: medians over seeds: {words}")


@claim(
    "C11-pace",
    statement="Ours: a network that has memorised stays so until a spinodal, at a weight decay "
    "that does not depend on how slowly it rises.",
    expected="d ln(weight decay at which it generalises) / d ln(steps at each weight decay): 0 at "
    "a spinodal, −1 where the product of both must add up",
    rule=f"Of each optimiser it {STILL}; not tested with one pace.",
)
def pace(modular_sweep: pd.DataFrame) -> Finding:
    """C11-pace: whether generalising begins at one weight decay at all paces."""
    found = turns(modular_sweep)
    numbers = paces(found, "generalising")
    if not numbers:
        return untested("no network begins to generalise at two paces")
    collapse = paces(found, "learning")
    words = "; ".join(
        f"{NAMES[key[0]]}: {p.value:.2f} ± {p.error:.2f}"
        + (f", of the collapse {collapse[key].value:.2f}" if key in collapse else "")
        for key, p in numbers.items()
    )
    return judged(numbers, STILL, evidence=f"modular_sweep: {words}")
