"""Realistic networks: a threshold in width, and flatness beyond it (paper A, arXiv 2110.00683)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, untested
from atypical.evidence.fixed_loss import at_fixed_loss
from atypical.evidence.means import ends, means
from atypical.evidence.measured import Measured, difference, ratio
from atypical.evidence.success import share
from atypical.evidence.widths import at_best_rates
from atypical.tables.description import converged

SIGMAS = 2.0
# The sharpest of six algorithms differs from the flattest by chance as well.
CLEARLY = 3.0
LEAST = 2
CURVE = ["weights", "algorithm"]


@claim(
    "A7-threshold",
    statement="Realistic networks have an algorithmic threshold in width.",
    expected="share of curves (weights, algorithm) whose success crosses one half with the width, "
    "= 1",
    rule=f"each curve lies below one half at the narrowest and above it at the widest network, by "
    f"more than {SIGMAS:g} errors (widths were extended after a trial run, where the curve of "
    "the adversarial start ended too near one half)",
)
def threshold_in_width(
    networks_training: pd.DataFrame, networks_thresholds: pd.DataFrame
) -> Finding:
    """A7: share of curves whose success goes from below one half to above it, with the width."""
    runs = at_best_rates(networks_training, networks_training)
    runs = runs[runs["stopping"] == "zero"]
    if runs.groupby(CURVE)["width"].nunique().min() < LEAST:
        return untested("networks_training holds an algorithm at one width alone")
    crosses = runs.groupby(CURVE)[["width", "solved"]].apply(_crosses)
    found = converged(at_best_rates(networks_thresholds, networks_training))
    names = ", ".join(
        f"{weights} {algorithm} {width:.1f} ± {error:.1f}"
        for weights, algorithm, width, error in found[[*CURVE, "threshold", "error"]].itertuples(
            index=False
        )
    )
    return finding(
        share(crosses),
        verdict=holds(bool(crosses.all())),
        evidence=f"networks_training: {len(crosses)} curves; networks_thresholds: {names}",
    )


def _crosses(runs: pd.DataFrame) -> bool:
    """Clearly below one half at the narrowest, clearly above at the widest."""
    low = share(runs.loc[runs["width"] == runs["width"].min(), "solved"])
    high = share(runs.loc[runs["width"] == runs["width"].max(), "solved"])
    return bool(low.value + SIGMAS * low.error < 0.5 and high.value - SIGMAS * high.error > 0.5)


@claim(
    "A7-flat",
    statement="Beyond the threshold minima are flatter and better.",
    expected="least relative fall of local energy or test error, from the first width at which "
    "half of the runs meet the fixed loss to the widest, > 0",
    rule=f"for each weight type and algorithm both fall by more than {SIGMAS:g} standard errors",
)
def flatter_and_better_beyond(
    networks_training: pd.DataFrame, networks_flatness: pd.DataFrame
) -> Finding:
    """A7: fall of local energy and of test error, from the threshold to the widest networks."""
    runs = at_fixed_loss(networks_training, networks_flatness)
    falls = [
        (fall, f"{weights} {algorithm}, {column}")
        for (weights, algorithm), of in runs.groupby(CURVE)
        for column in ("energy", "test_error")
        if (fall := _fall(of, column)) is not None
    ]
    if not falls:
        return untested("networks_flatness holds no algorithm that meets the loss at two widths")
    least, name = min(falls, key=lambda fall: fall[0].value - SIGMAS * fall[0].error)
    return finding(
        least,
        verdict=holds(all(fall.value > SIGMAS * fall.error for fall, _ in falls)),
        evidence=f"networks_training, networks_flatness: {len(falls)} curves; least fall: {name}",
    )


def _fall(runs: pd.DataFrame, column: str) -> Measured | None:
    """How much lower a mean is at the widest than where half of the runs first meet the loss."""
    values = ends(runs, "width", column, at_least=max(LEAST, runs["seeds"].iloc[0] / 2))
    if not values or not values[0].value > 0:
        return None
    first, fall = values[0].value, difference(*values)
    return Measured(float(fall.value / first), float(fall.error / first))


@claim(
    "A7-algorithm",
    statement="Flatness depends on the algorithm.",
    expected="local energy of the sharpest algorithm over that of the flattest, in the widest "
    "networks at the fixed loss; the smaller of both weight types, > 1",
    rule=f"for each weight type the ratio exceeds 1 by more than {CLEARLY:g} standard errors",
)
def flatness_depends_on_the_algorithm(
    networks_training: pd.DataFrame, networks_flatness: pd.DataFrame
) -> Finding:
    """A7: local energy of the sharpest algorithm over that of the flattest, widest networks."""
    runs = at_fixed_loss(networks_training, networks_flatness)
    widest = runs[runs["width"] == runs.groupby("weights")["width"].transform("max")]
    energies = means(widest, CURVE, "energy", ordered=True)
    energies = energies[(energies["instances"] >= LEAST) & (energies["energy"] > 0)]
    ratios = {
        str(weights): _spread(of) for weights, of in energies.groupby("weights") if len(of) >= LEAST
    }
    if not ratios:
        return untested("networks_flatness holds no two algorithms at the largest width")
    return finding(
        min((ratio for ratio, _ in ratios.values()), key=lambda ratio: ratio.value),
        verdict=holds(all(r.value - CLEARLY * r.error > 1 for r, _ in ratios.values())),
        evidence="networks_flatness: "
        + "; ".join(
            f"{weights}: {order}, {ratio.value:.2f} ± {ratio.error:.2f}"
            for weights, (ratio, order) in ratios.items()
        ),
    )


def _spread(energies: pd.DataFrame) -> tuple[Measured, str]:
    """The largest mean over the smallest, and the algorithms from flat to sharp."""
    ordered = energies.sort_values("energy")
    flat, sharp = (
        Measured(row["energy"], row["error"]) for _, row in ordered.iloc[[0, -1]].iterrows()
    )
    return ratio(sharp, flat), " < ".join(ordered["algorithm"])
