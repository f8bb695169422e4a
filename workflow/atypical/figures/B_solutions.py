"""B_solutions: what learners find is neither typical nor of maximum margin: rare, and flat.

Columns used: perceptron_flatness (learner, size, alpha, stopping, instance, measure, at, value,
status), perceptron_references (alpha, reference, measure, at, value, status),
perceptron_local_entropy (alpha, reference, margin, distance, local_entropy, replicon,
status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.means import means
from atypical.evidence.stability import unstable
from atypical.figures.choice import chosen, is_zero
from atypical.figures.learners import LEARNERS
from atypical.figures.option import Option
from atypical.figures.style import PAGE, canvas, letter, outside, shown, window
from atypical.tables.description import converged

TITLE = "What learners find is neither typical nor of maximum margin: rare, and flat"
PAPER = "B"
PLACE = 8
TABLES = ("perceptron_flatness", "perceptron_references", "perceptron_local_entropy")
OPTIONS = {
    "alpha": Option(
        meaning="the load that is drawn, patterns per weight",
        held=("perceptron_training.whole_at",),
    ),
    "stopping": Option(
        meaning="first: the first zero of the error; whole: the end", words=("first", "whole")
    ),
}

MEASURES = ("stability", "local_entropy", "local_energy")
THEORY = {"typical": ("typical (theory)", "--"), "max": (r"maximum margin (theory)", "-.")}
# Marks of enumerated sizes.
HOLLOW: dict[str, Any] = {"markersize": 3.2, "markerfacecolor": "white", "elinewidth": 0.6}
SMALL = ("s", "o", "D", "^")
REFERENCE = ("maximum margin found", "0.6")


def select(tables: Mapping[str, pd.DataFrame], alpha: float, stopping: str) -> pd.DataFrame:
    """Means over instances at one load and stopping rule, and the curves of theory."""
    found = converged(tables["perceptron_flatness"])
    found = found[(found["alpha"] == alpha) & found["measure"].isin(MEASURES)]
    rule = (found["stopping"] == stopping) | found["learner"].isin(["typical", "max_margin"])
    average = means(found[rule], ["learner", "size", "measure", "at"], "value")
    references = converged(tables["perceptron_references"])
    references = references[references["alpha"] == alpha]
    theory = pd.concat([references, _entropies(tables["perceptron_local_entropy"], alpha)])
    theory = theory.rename(columns={"reference": "learner"})[["learner", "measure", "at", "value"]]
    data = pd.concat(
        [average.assign(kind="found"), theory.assign(kind="theory")], ignore_index=True
    ).assign(alpha=alpha, stopping=stopping)
    return chosen(data, alpha=alpha, stopping=stopping)


def _entropies(table: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Local entropy of zero-margin solutions around typical and maximum-margin ones, where theory
    is stable.
    """
    around = converged(table)
    around = around[~unstable(around["replicon"])]
    around = around[(around["alpha"] == alpha) & (around["margin"] == 0)]
    typical = is_zero(around["reference"])
    around = around.assign(reference=around["reference"].mask(typical, "typical"))
    around = around[around["reference"].isin(["typical", "max"])]
    around = around.rename(columns={"distance": "at", "local_entropy": "value"})
    return around.assign(measure="local_entropy").sort_values(["reference", "at"])


def draw(data: pd.DataFrame) -> Figure:
    """Stabilities (a), local entropy (b) and local energy (c) of the solutions found."""
    figure, axes = canvas(columns=3, width=PAGE, height=2.7)
    enumerated = (data["learner"] == "typical") & (data["kind"] == "found")
    axes[-1].set(xscale="log", yscale="log")
    for ax, measure in zip(axes, MEASURES, strict=True):
        # Of small instances only the local energy is near that of large ones.
        here = data[(data["measure"] == measure) & (~enumerated | (measure == "local_energy"))]
        if shown(ax, here, "no solution was found,\nand none in theory"):
            _curves(ax, here)
    stability, entropy, energy = axes
    stability.set(xlabel=r"stability $\Delta$ of a pattern", ylabel=r"density $P(\Delta)$")
    entropy.set(xlabel="distance $d$", ylabel="local entropy (nats per weight)")
    energy.set(xlabel="share of flipped weights $p$", ylabel="local energy (training error)")
    window(stability, 0, 3)
    window(entropy, 0, 0.21)
    _floor(energy, data)
    for ax, name, title in zip(
        axes, "abc", ("margins", "solutions nearby", "errors nearby"), strict=True
    ):
        letter(ax, name, title)
    alpha, stopping = data.attrs["alpha"], data.attrs["stopping"]
    outside(
        figure,
        energy,
        stability,
        entropy,
        loc="outside lower center",
        ncols=5,
        handlelength=2.6,
        title=rf"$\alpha={alpha:g}$, " + STOPPINGS[stopping],
    )
    return figure


def _floor(ax: Axes, data: pd.DataFrame) -> None:
    """Let local energies end a little below the least that was met: theory falls on and on."""
    met = data[(data["measure"] == "local_energy") & (data["kind"] == "found")]["value"]
    if (met > 0).any():
        ax.set_ylim(0.5 * met[met > 0].min(), 1)


STOPPINGS = {
    "first": "learners stopped at the first zero of the training error",
    "whole": "learners after their whole protocol",
}


def _curves(ax: Axes, data: pd.DataFrame) -> None:
    for learner, (name, style) in THEORY.items():
        line = data[(data["learner"] == learner) & (data["kind"] == "theory")].sort_values("at")
        if line.empty:
            continue
        ax.plot(line["at"], line["value"], color="0.35", linestyle=style, label=name, zorder=3)
        if line["measure"].eq("stability").all():
            first = line.iloc[0]
            ax.vlines(first["at"], 0, first["value"], color="0.35", linestyle=style, zorder=3)
    found = data[data["kind"] == "found"]
    for learner, (name, colour) in [*LEARNERS.items(), ("max_margin", REFERENCE)]:
        line = found[found["learner"] == learner].sort_values("at")
        if not line.empty:
            line = line[(line["value"] > 0) | (ax.get_yscale() == "linear")]
            ax.errorbar(
                line["at"], line["value"], line["error"], color=colour, label=name, linewidth=0.9
            )
    _enumerated(ax, found[found["learner"] == "typical"])


def _enumerated(ax: Axes, points: pd.DataFrame) -> None:
    """Local energy of typical solutions of small instances, of which all are known.

    Where at least one weight flips: below, a finite number of weights shows, and nothing else.
    """
    points = points[points["at"] * points["size"] >= 1]
    for mark, (size, of) in zip(SMALL, points.groupby("size"), strict=False):
        text = f"typical, $N={size:.0f}$"
        ax.errorbar(
            of["at"], of["value"], of["error"], fmt=mark, color="0.35", label=text, **HOLLOW
        )
