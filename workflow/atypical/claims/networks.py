"""The claims of papers A and B on realistic networks (arXiv 2110.00683, 2107.01163)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Claim, Finding, Tables, holds, untested
from atypical.claims.found import Measured, share
from atypical.evidence.correlation import rank_correlation
from atypical.evidence.widths import at_best_rates
from atypical.tables.description import converged

SIGMAS = 2.0
# The sharpest of six algorithms differs from the flattest by chance as well.
CLEARLY = 3.0
LEAST = 2
CURVE = ["weights", "algorithm"]
RUN = [*CURVE, "rate", "width", "seed", "stopping"]


def threshold_in_width(tables: Tables) -> Finding:
    """A7: share of curves whose success goes from below one half to above it, with the width."""
    training = tables["networks_training"]
    runs = at_best_rates(training, training)
    runs = runs[runs["stopping"] == "zero"]
    if runs.groupby(CURVE)["width"].nunique().min() < LEAST:
        return untested("networks_training holds an algorithm at one width alone")
    crosses = runs.groupby(CURVE)[["width", "solved"]].apply(_crosses)
    found = converged(at_best_rates(tables["networks_thresholds"], training))
    names = ", ".join(
        f"{weights} {algorithm} {width:.1f} ± {error:.1f}"
        for weights, algorithm, width, error in found[[*CURVE, "threshold", "error"]].itertuples(
            index=False
        )
    )
    part = share(crosses)
    return Finding(
        measured=part.value,
        error=part.error,
        verdict=holds(bool(crosses.all())),
        evidence=f"networks_training: {len(crosses)} curves; networks_thresholds: {names}",
    )


def _crosses(runs: pd.DataFrame) -> bool:
    """Clearly below one half at the narrowest, clearly above at the widest."""
    low = share(runs.loc[runs["width"] == runs["width"].min(), "solved"])
    high = share(runs.loc[runs["width"] == runs["width"].max(), "solved"])
    return bool(low.value + SIGMAS * low.error < 0.5 and high.value - SIGMAS * high.error > 0.5)


def flatter_and_better_beyond(tables: Tables) -> Finding:
    """A7: fall of local energy and of test error, from the threshold to the widest networks."""
    runs = _at_fixed_loss(tables)
    falls = [
        (fall, f"{weights} {algorithm}, {column}")
        for (weights, algorithm), of in runs.groupby(CURVE)
        for column in ("energy", "test_error")
        if (fall := _fall(of, column)) is not None
    ]
    if not falls:
        return untested("networks_flatness holds no algorithm that meets the loss at two widths")
    least, name = min(falls, key=lambda fall: fall[0].value - SIGMAS * fall[0].error)
    return Finding(
        measured=least.value,
        error=least.error,
        verdict=holds(all(fall.value > SIGMAS * fall.error for fall, _ in falls)),
        evidence=f"networks_training, networks_flatness: {len(falls)} curves; least fall: {name}",
    )


def _fall(runs: pd.DataFrame, column: str) -> Measured | None:
    """How much lower a mean is at the widest than where half of the runs first meet the loss."""
    values = runs.groupby("width")[column].agg(["mean", "sem", "count"])
    values = values[values["count"] >= max(LEAST, runs["seeds"].iloc[0] / 2)]
    if len(values) < LEAST:
        return None
    first, last = values.iloc[0], values.iloc[-1]
    if not first["mean"] > 0:
        return None
    fall, error = first["mean"] - last["mean"], np.hypot(first["sem"], last["sem"])
    return Measured(float(fall / first["mean"]), float(error / first["mean"]))


def flatness_depends_on_the_algorithm(tables: Tables) -> Finding:
    """A7: local energy of the sharpest algorithm over that of the flattest, widest networks."""
    runs = _at_fixed_loss(tables)
    widest = runs[runs["width"] == runs.groupby("weights")["width"].transform("max")]
    means = widest.groupby(CURVE)["energy"].agg(["mean", "sem", "count"])
    means = means[(means["count"] >= LEAST) & (means["mean"] > 0)]
    ratios = {
        str(weights): _spread(of.droplevel("weights"))
        for weights, of in means.groupby(level="weights")
        if len(of) >= LEAST
    }
    if not ratios:
        return untested("networks_flatness holds no two algorithms at the largest width")
    least = min((ratio for ratio, _ in ratios.values()), key=lambda ratio: ratio.value)
    return Finding(
        measured=least.value,
        error=least.error,
        verdict=holds(all(r.value - CLEARLY * r.error > 1 for r, _ in ratios.values())),
        evidence="networks_flatness: "
        + "; ".join(
            f"{weights}: {order}, {ratio.value:.2f} ± {ratio.error:.2f}"
            for weights, (ratio, order) in ratios.items()
        ),
    )


def _spread(means: pd.DataFrame) -> tuple[Measured, str]:
    """The largest mean over the smallest, and the algorithms from flat to sharp."""
    means = means.sort_values("mean")
    flat, sharp = means.iloc[0], means.iloc[-1]
    ratio = sharp["mean"] / flat["mean"]
    error = ratio * np.hypot(flat["sem"] / flat["mean"], sharp["sem"] / sharp["mean"])
    return Measured(float(ratio), float(error)), " < ".join(map(str, means.index))


def flat_networks_generalize(tables: Tables) -> Finding:
    """B5: rank correlation of local energy and test error at equal width."""
    runs = _at_fixed_loss(tables)
    found = {
        str(weights): rank_correlation(of, "energy", "test_error", within="width")
        for weights, of in runs.groupby("weights")
    }
    found = {name: rank for name, rank in found.items() if np.isfinite(rank.error)}
    if not found:
        return untested("networks_flatness holds no width with four networks of several seeds")
    least = min(found.values(), key=lambda rank: rank.value)
    return Finding(
        measured=least.value,
        error=least.error,
        verdict=holds(all(rank.value > SIGMAS * rank.error for rank in found.values())),
        evidence="networks_training, networks_flatness: "
        + ", ".join(f"{name} {rank.value:.2f} ± {rank.error:.2f}" for name, rank in found.items()),
    )


def _at_fixed_loss(tables: Tables) -> pd.DataFrame:
    """Runs that met the fixed loss: test error, and local energy at the middle strength."""
    training = tables["networks_training"]
    best = at_best_rates(training, training)
    seeds = best.groupby("weights")["seed"].transform("nunique")
    met = best.assign(seeds=seeds)[(best["stopping"] == "loss") & (best["status"] == "reached")]
    flatness = converged(tables["networks_flatness"])
    energy = flatness[flatness["measure"] == "local_energy"]
    middle = energy.groupby("weights")["at"].agg(_middle).rename("middle")
    energy = energy.join(middle, on="weights").query("at == middle")
    energy = energy[[*RUN, "value"]].rename(columns={"value": "energy"})
    return met[[*RUN, "seeds", "test_error"]].merge(energy, on=RUN)


def _middle(strengths: pd.Series) -> float:
    ordered = np.sort(strengths.unique())
    return float(ordered[len(ordered) // 2])


CLAIMS = (
    Claim(
        "A7-threshold",
        "Realistic networks have an algorithmic threshold in width.",
        "share of curves (weights, algorithm) whose success crosses one half with the width, = 1",
        f"each curve lies below one half at the narrowest and above it at the widest network, by "
        f"more than {SIGMAS:g} errors (widths were extended after a trial run, where the curve of "
        "the adversarial start ended too near one half)",
        threshold_in_width,
    ),
    Claim(
        "A7-flat",
        "Beyond the threshold minima are flatter and better.",
        "least relative fall of local energy or test error, from the first width at which half "
        "of the runs meet the fixed loss to the widest, > 0",
        f"for each weight type and algorithm both fall by more than {SIGMAS:g} standard errors",
        flatter_and_better_beyond,
    ),
    Claim(
        "A7-algorithm",
        "Flatness depends on the algorithm.",
        "local energy of the sharpest algorithm over that of the flattest, in the widest networks "
        "at the fixed loss; the smaller of both weight types, > 1",
        f"for each weight type the ratio exceeds 1 by more than {CLEARLY:g} standard errors",
        flatness_depends_on_the_algorithm,
    ),
    Claim(
        "B5-networks",
        "Flatness and generalization go together in realistic networks.",
        "rank correlation of local energy and test error at equal width, at the fixed loss; the "
        "smaller of both weight types, > 0",
        f"for each weight type the mean over widths exceeds {SIGMAS:g} errors",
        flat_networks_generalize,
    ),
)
