"""A_flatness: solutions differ in flatness by learner and stopping rule, and flat ones generalize.

Columns used: features_flatness (learner, alpha_t, latent, inverse_alpha, stopping, instance,
measure, at, value, status), features_training (learner, alpha_t, latent, inverse_alpha, stopping,
instance, test_error).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.correlation import spearman
from atypical.evidence.means import means
from atypical.figures.choice import chosen
from atypical.figures.learners import LEARNERS
from atypical.figures.option import Option
from atypical.figures.style import PAGE, canvas, letter, logarithmic, outside, shown, zoom
from atypical.tables.description import converged

TITLE = "Solutions differ in flatness by learner and stopping rule, and flat ones generalize"
PAPER = "A"
PLACE = 5
TABLES = ("features_flatness", "features_training")
OPTIONS = {
    "alpha_t": Option(
        meaning="patterns per latent input that are drawn", held=("features_training.alpha_t",)
    ),
    "inverse_alpha": Option(
        meaning="the inverse load that is drawn", held=("features_training.whole_at",)
    ),
    "flip": Option(
        meaning="share of flips at which runs are compared", held=("features_flatness.flip",)
    ),
    "distance": Option(
        meaning="distance at which runs are compared", held=("features_flatness.distance",)
    ),
}

RUN = ["learner", "alpha_t", "latent", "inverse_alpha", "stopping", "instance"]
FLAT = ("local_energy", "local_entropy")
# Runs of which a rank correlation says something.
FEWEST = 3
LINES = {"first": ":", "whole": "-"}


def select(
    tables: Mapping[str, pd.DataFrame],
    alpha_t: float,
    inverse_alpha: float,
    flip: float,
    distance: float,
) -> pd.DataFrame:
    """At one α_T and 1/α: mean curves; per run its flatness at `flip`, `distance`, and test error.

    What is compared between runs is taken relative to the mean over all runs on the same instance.
    Over all 1/α: mean local energy at `flip`. Over the runs: rank correlations with the test error.
    """
    found = converged(tables["features_flatness"])
    found = found[(found["alpha_t"] == alpha_t) & found["learner"].isin(LEARNERS)]
    loads = found[(found["measure"] == "local_energy") & (found["at"] == flip)]
    loads = means(loads, ["learner", "stopping", "measure", "inverse_alpha"], "value")
    loads = loads.rename(columns={"inverse_alpha": "at"}).assign(kind="load")
    found = found[found["inverse_alpha"] == inverse_alpha]
    energy = found[found["measure"] == "local_energy"]
    curves = means(energy, ["learner", "stopping", "measure", "at"], "value").assign(kind="curve")
    lost = energy[energy["at"] == flip].set_index(RUN)["value"]
    entropy = found[(found["measure"] == "local_entropy") & (found["at"] == distance)]
    tests = tables["features_training"].set_index(RUN)["test_error"]
    runs = pd.DataFrame({"local_energy": lost, "local_entropy": entropy.set_index(RUN)["value"]})
    runs = _compared(runs.join(tests, how="left").dropna().reset_index())
    choice = {"alpha_t": alpha_t, "inverse_alpha": inverse_alpha, "flip": flip}
    choice |= {"distance": distance}
    parts = [curves, loads, runs.assign(kind="run"), _correlations(runs)]
    return chosen(pd.concat(parts, ignore_index=True).assign(**choice), **choice)


def _compared(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs, each relative to the mean over all on the same instance."""
    mean = runs.groupby("instance")[[*FLAT, "test_error"]].transform("mean")
    return runs.assign(
        local_energy=runs["local_energy"] / mean["local_energy"],
        local_entropy=runs["local_entropy"] - mean["local_entropy"],
        test_error=runs["test_error"] - mean["test_error"],
    )


def _correlations(runs: pd.DataFrame) -> pd.DataFrame:
    """Rank correlation of either measure of flatness with the test error; NaN for a few runs."""
    few = len(runs) < FEWEST
    ranks = [np.nan if few else spearman(runs[[m, "test_error"]].to_numpy()) for m in FLAT]
    return pd.DataFrame({"kind": "correlation", "measure": FLAT, "value": ranks})


def draw(data: pd.DataFrame) -> Figure:
    """Local energy over flips (a) and 1/α (b); test error over local energy (c), entropy (d)."""
    figure, axes = canvas(columns=4, width=PAGE, height=2.8)
    left, middle, right, last = axes
    for ax, kind in ((left, "curve"), (middle, "load")):
        here = data[data["kind"] == kind]
        if shown(ax, here, "no solution was measured"):
            _energies(ax, here, marker="o" if kind == "load" else "")
    runs, flip, distance = data[data["kind"] == "run"], data.attrs["flip"], data.attrs["distance"]
    for ax, column in zip(axes[2:], FLAT, strict=True):
        _points(ax, runs, column)
    ranks = data[data["kind"] == "correlation"].set_index("measure")["value"]
    left.set(xlabel="share of flipped weights $p$", ylabel="local energy (training error)")
    logarithmic(left, "x", "y")
    zoom([left], left.get_xlim(), (1e-5, 0.6))
    middle.set(xlabel=r"overparameterization $1/\alpha$", ylabel=f"local energy at $p={flip:g}$")
    logarithmic(middle, "y")
    middle.set(xticks=sorted(data.loc[data["kind"] == "load", "at"].unique()))
    right.set(xlabel=f"local energy at $p={flip:g}$\nover the instance's mean")
    last.set(xlabel=f"local entropy at $d={distance:g}$\nminus the instance's mean")
    right.set(ylabel="test error\nminus the instance's mean")
    last.sharey(right)
    last.tick_params(labelleft=False)
    last.locator_params(axis="x", nbins=3)
    alpha_t, inverse_alpha = data.attrs["alpha_t"], data.attrs["inverse_alpha"]
    letter(left, "a", rf"$\alpha_T={alpha_t:g}$, $1/\alpha={inverse_alpha:g}$")
    letter(middle, "b", "with more weights")
    letter(right, "c", _correlation(ranks["local_energy"]))
    letter(last, "d", _correlation(ranks["local_entropy"]))
    outside(figure, middle, left, loc="outside lower center", ncols=4)
    left.annotate("dotted: first zero\nfull: whole protocol", (0.3, 0.04), xycoords="axes fraction")
    return figure


def _energies(ax: Axes, data: pd.DataFrame, marker: str) -> None:
    for learner, (name, colour) in LEARNERS.items():
        of = data[data["learner"] == learner].sort_values("at")
        rules = [stopping for stopping in LINES if (of["stopping"] == stopping).any()]
        for stopping in rules:
            line = of[of["stopping"] == stopping]
            look: dict[str, Any] = {"color": colour, "linestyle": LINES[stopping]}
            look |= {"marker": marker, "markersize": 2.5}
            look |= {"label": name if stopping == rules[-1] else "_"}
            ax.errorbar(line["at"], line["value"], line["error"], **look)


def _correlation(rank: float) -> str:
    return f"rank correlation {rank:.2f}" if np.isfinite(rank) else "no rank correlation"


def _points(ax: Axes, runs: pd.DataFrame, column: str) -> None:
    """Test error of every run against its flatness; open where it stopped at the first zero."""
    shown(ax, runs, "no run with both measures")
    for learner, (_, colour) in LEARNERS.items():
        for stopping, face in (("first", "none"), ("whole", colour)):
            of = runs[(runs["learner"] == learner) & (runs["stopping"] == stopping)]
            ax.plot(
                of[column],
                of["test_error"],
                "o",
                markersize=2.5,
                markeredgewidth=0.5,
                markerfacecolor=face,
                color=colour,
                alpha=0.8,
            )
