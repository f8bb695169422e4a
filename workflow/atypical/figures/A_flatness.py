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

from atypical.figures.choice import chosen
from atypical.figures.learners import LEARNERS, means
from atypical.figures.style import PAGE, canvas, letter, logarithmic, outside, shown, zoom
from atypical.tables.description import converged

RUN = ["learner", "alpha_t", "latent", "inverse_alpha", "stopping", "instance"]
FLAT = ("local_energy", "local_entropy")
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
    Over all 1/α: mean local energy at `flip`.
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
    runs = runs.join(tests, how="left").dropna().reset_index().assign(kind="run")
    of_instance = runs.groupby("instance")[["local_energy", "local_entropy", "test_error"]]
    mean = of_instance.transform("mean")
    runs["local_energy"] /= mean["local_energy"]
    runs["local_entropy"] -= mean["local_entropy"]
    runs["test_error"] -= mean["test_error"]
    choice = {"alpha_t": alpha_t, "inverse_alpha": inverse_alpha, "flip": flip}
    choice |= {"distance": distance}
    data = pd.concat([curves, loads, runs], ignore_index=True).assign(**choice)
    return chosen(data, **choice)


def draw(data: pd.DataFrame) -> Figure:
    """Local energy over flips (a) and 1/α (b); test error over local energy (c), entropy (d)."""
    figure, axes = canvas(columns=4, width=PAGE, height=2.8)
    left, middle, right, last = axes
    for ax, kind in ((left, "curve"), (middle, "load")):
        here = data[data["kind"] == kind]
        if shown(ax, here, "no solution was measured"):
            _energies(ax, here, marker="o" if kind == "load" else "")
    runs, flip, distance = data[data["kind"] == "run"], data.attrs["flip"], data.attrs["distance"]
    ranks = {column: _points(ax, runs, column) for ax, column in zip(axes[2:], FLAT, strict=True)}
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


def _points(ax: Axes, runs: pd.DataFrame, column: str) -> float:
    """Draws every run; returns the rank correlation with the test error."""
    runs = runs.dropna(subset=[column, "test_error"])
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
    if len(runs) < 3 or min(runs[c].nunique() for c in (column, "test_error")) < 2:
        return float("nan")
    return float(runs[[column, "test_error"]].corr("spearman").iloc[0, 1])
