"""A_flatness: solutions differ in flatness by learner and stopping rule, and flat ones generalize.

Columns used: features_flatness (learner, alpha_t, inverse_alpha, stopping, instance, measure, at,
value, status), features_training (learner, alpha_t, inverse_alpha, stopping, instance, test_error).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.figures.learners import LEARNERS, means
from atypical.figures.style import PAGE, canvas, letter
from atypical.tables.description import converged

RUN = ["learner", "alpha_t", "inverse_alpha", "stopping", "instance"]
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
    """
    found = converged(tables["features_flatness"])
    here = (found["inverse_alpha"] == inverse_alpha) & (found["alpha_t"] == alpha_t)
    found = found[here & found["learner"].isin(LEARNERS)]
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
    return pd.concat([curves, runs], ignore_index=True).assign(
        alpha_t=alpha_t, inverse_alpha=inverse_alpha, flip=flip, distance=distance
    )


def draw(data: pd.DataFrame) -> Figure:
    """Local energy against flips (a); test error against local energy (b) and entropy (c)."""
    figure, (left, middle, right) = canvas(columns=3, width=PAGE, height=2.8)
    curves, runs = data[data["kind"] == "curve"], data[data["kind"] == "run"]
    _energies(left, curves)
    for ax, column in ((middle, "local_energy"), (right, "local_entropy")):
        _points(ax, runs, column)
    flip, distance = data["flip"].iloc[0], data["distance"].iloc[0]
    left.set(xlabel="share of flipped weights $p$", ylabel="local energy (training error)")
    left.set(xscale="log", yscale="log", ylim=(1e-5, 0.6))
    middle.set(xlabel=f"local energy at $p={flip:g}$\nover the instance's mean")
    right.set(xlabel=f"local entropy at $d={distance:g}$\nminus the instance's mean")
    for ax in (middle, right):
        ax.set(ylabel="test error minus the instance's mean")
    letter(
        left,
        "a",
        rf"$1/\alpha={data['inverse_alpha'].iloc[0]:g}$, $\alpha_T={data['alpha_t'].iloc[0]:g}$",
    )
    letter(middle, "b", "flat is good: energy")
    letter(right, "c", "flat is good: entropy")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=7)
    left.annotate("dotted: first zero\nfull: whole protocol", (0.5, 0.05), xycoords="axes fraction")
    return figure


def _energies(ax: Axes, data: pd.DataFrame) -> None:
    for learner, (name, colour) in LEARNERS.items():
        for stopping, style in LINES.items():
            line = data[(data["learner"] == learner) & (data["stopping"] == stopping)]
            line = line.sort_values("at")
            if line.empty:
                continue
            named = name if stopping == "whole" else "_"
            ax.plot(line["at"], line["value"], color=colour, linestyle=style, label=named)


def _points(ax: Axes, runs: pd.DataFrame, column: str) -> None:
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
    rank = runs[[column, "test_error"]].corr("spearman").iloc[0, 1] if len(runs) > 2 else np.nan
    ax.annotate(f"rank correlation {rank:.2f}", (0.03, 0.96), xycoords="axes fraction", va="top")
