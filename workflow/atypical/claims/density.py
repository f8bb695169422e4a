"""Where density is lost, and what ends there (paper B, arXiv 2107.01163)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, judged, untested
from atypical.claims.criterion import within
from atypical.claims.found import learners_of
from atypical.evidence import limits
from atypical.evidence.measured import Measured, ratio
from atypical.status import CONVERGED
from atypical.tables.description import converged

# An estimate may be off by this part of the load that it estimates.
ESTIMATE = 0.05
NEAR = within(ESTIMATE)


@claim(
    "B4",
    statement="The load where the neighbourhood of maximum-margin solutions stops being dense "
    "estimates where wide flat minima end.",
    expected="relative difference between the load where their neighbourhood opens a gap and the "
    f"load where the densest places break up, within ±{ESTIMATE}",
    rule=f"the relative difference {NEAR}, where density ends with the first gap; by the other "
    "criterion, that the local entropy be monotone, the difference is stated beside it and decides "
    "nothing (it is stated since after the runs)",
)
def loss_of_density_estimates_the_end(
    perceptron_thresholds: pd.DataFrame, perceptron_clone_thresholds: pd.DataFrame
) -> Finding:
    """B4: the no-gap load of maximum-margin solutions against the load where clones break up."""
    loads = converged(perceptron_thresholds).set_index("name")
    clones = perceptron_clone_thresholds
    known = (clones["breakdown_status"] == CONVERGED) & (clones["breakdown"] > 0)
    clones = clones[known].set_index("clones")
    if "min" not in clones.index:
        return untested("perceptron_clone_thresholds holds no breakdown at the minimum over clones")
    if "no_gap" not in loads.index:
        return untested("perceptron_thresholds holds no load where a gap opens")
    end = Measured(clones.loc["min", "breakdown"], clones.loc["min", "error"])
    found = {
        name: ratio(Measured(loads.loc[name, "value"], loads.loc[name, "error"]), end)
        for name in ("no_gap", "monotone")
        if name in loads.index
    }
    apart = {name: Measured(of.value - 1, of.error) for name, of in found.items()}
    return judged(
        {"no_gap": apart["no_gap"]},
        NEAR,
        evidence=(
            ", ".join(
                f"{name.replace('_', ' ')} up to {loads.loc[name, 'value']:.5f}, {off.value:+.1%}, "
                f"{'within' if NEAR.holds(off) else 'not within'} {ESTIMATE:.0%}"
                for name, off in apart.items()
            )
            + f" (perceptron_thresholds); clones break up at {end.value:.5f} "
            "(perceptron_clone_thresholds)"
        ),
    )


@claim(
    "B4-found",
    statement="The load where the neighbourhood of maximum-margin solutions stops being dense "
    "estimates where algorithms stop finding solutions.",
    expected="relative difference between the furthest algorithmic threshold and the load where "
    f"the gap opens, within ±{ESTIMATE}",
    rule=f"the relative difference, of a threshold extrapolated to N → ∞ from {limits.SIZES} sizes "
    f"or more, {NEAR}, and the threshold is nearer to the gap than to capacity; errors are "
    "statistical and systematic together, and limits whose error alone reaches an edge from the "
    "middle are passed over (the limit: said after the runs)",
)
def learners_stop_where_density_is_lost(
    perceptron_limits: pd.DataFrame, perceptron_thresholds: pd.DataFrame
) -> Finding:
    """B4: the furthest threshold of a learner, for N → ∞, against the load where the gap opens."""
    found = learners_of(limits.central(perceptron_limits))
    found = found[found["budget"] == 1]
    loads = converged(perceptron_thresholds).set_index("name")
    if not {"no_gap", "capacity"} <= set(loads.index):
        return untested("perceptron_thresholds holds no load where a gap opens, or no capacity")
    if found.empty:
        return untested(f"perceptron_limits: no learner has thresholds at {limits.SIZES} sizes")
    gap, capacity = loads.loc["no_gap", "value"], loads.loc["capacity", "value"]
    found = found[NEAR.sigmas * found["error"] < ESTIMATE * gap]
    if found.empty:
        return untested("no limit in perceptron_limits is known well enough")
    best = found.loc[found["threshold"].idxmax()]
    opens = Measured(gap, loads.loc["no_gap", "error"])
    relative = ratio(Measured(best["threshold"], best["error"]), opens)
    return judged(
        {best["learner"]: Measured(relative.value - 1, relative.error)},
        NEAR,
        besides=bool(abs(best["threshold"] - gap) < abs(best["threshold"] - capacity)),
        evidence=(
            f"{best['learner']} solves half of the instances up to {best['threshold']:.3f} ± "
            f"{best['error']:.3f} for N → ∞ (perceptron_limits: {best['sizes']} sizes, N = "
            f"{best['smallest']} to {best['largest']}); no gap up to {gap:.3f}, capacity "
            f"{capacity:.3f} (perceptron_thresholds)"
        ),
    )
