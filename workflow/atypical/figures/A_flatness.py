"""A_flatness: solutions differ in flatness by learner and stopping rule, and flat ones generalize.

Columns used: features_flatness (learner, alpha_t, latent, inverse_alpha, stopping, instance,
measure, at, value, status), features_training (learner, alpha_t, latent, inverse_alpha, stopping,
instance, solved, generalization_error).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atypical.evidence.correlation import within_instances
from atypical.evidence.means import means
from atypical.evidence.stopping import flatter_and_better, whole_against_first
from atypical.figures.choice import chosen
from atypical.figures.learners import LEARNERS, MARKS
from atypical.figures.option import Option
from atypical.figures.style import GUIDE, PAGE, letter, logarithmic, rows_of, shown, zoom
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
ERROR = "generalization_error"
LINES = {"first": ":", "whole": "-"}
RULES: dict[str, dict[str, Any]] = {
    "a, b: first zero": {"linestyle": ":"},
    "a, b: whole protocol": {"linestyle": "-"},
    "d, e: first zero": {"linestyle": "", "marker": "o", "markerfacecolor": "none"},
    "d, e: whole protocol": {"linestyle": "", "marker": "o"},
}


def select(
    tables: Mapping[str, pd.DataFrame],
    alpha_t: float,
    inverse_alpha: float,
    flip: float,
    distance: float,
) -> pd.DataFrame:
    """At one α_T and 1/α: mean curves; per run its flatness at `flip`, `distance`, and its error.

    What is compared between runs is taken relative to the mean over all runs on the same instance;
    rank correlations within instances are means over these. Over all 1/α: mean local energy at
    `flip`. Over all α_T as well: what the whole protocol changes in it, and in the error.
    """
    found = converged(tables["features_flatness"])
    found = found[found["learner"].isin(LEARNERS)]
    training = tables["features_training"][[*RUN, "solved", ERROR]]
    lost = found[(found["measure"] == "local_energy") & (found["at"] == flip)]
    changes = _changes(lost, training)
    found, lost = found[found["alpha_t"] == alpha_t], lost[lost["alpha_t"] == alpha_t]
    loads = means(lost, ["learner", "stopping", "measure", "inverse_alpha"], "value")
    loads = loads.rename(columns={"inverse_alpha": "at"}).assign(kind="load")
    found, lost = (f[f["inverse_alpha"] == inverse_alpha] for f in (found, lost))
    energy = found[found["measure"] == "local_energy"]
    curves = means(energy, ["learner", "stopping", "measure", "at"], "value").assign(kind="curve")
    entropy = found[(found["measure"] == "local_entropy") & (found["at"] == distance)]
    flat = (lost.set_index(RUN)["value"], entropy.set_index(RUN)["value"])
    runs = pd.DataFrame(dict(zip(FLAT, flat, strict=True)))
    runs = runs.join(training.set_index(RUN)[ERROR], how="left").dropna().reset_index()
    here = {"alpha_t": alpha_t, "inverse_alpha": inverse_alpha}
    there = {"flip": flip, "distance": distance}
    parts = [curves, loads, _compared(runs).assign(kind="run"), _correlations(runs)]
    data = pd.concat([*(part.assign(**here) for part in parts), changes], ignore_index=True)
    return chosen(data.assign(**there), **here, **there)


def _changes(lost: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """What the whole protocol changes, against the first zero, at every α_T and 1/α.

    Columns: learner, alpha_t, latent, inverse_alpha, local_energy (over that at the first zero)
    and its error, value (change of the error) and its error, against (1: flatter, yet worse).
    """
    energies = whole_against_first(lost, "value")
    errors = whole_against_first(training[training["solved"] == 1], ERROR)
    both = flatter_and_better(energies, errors)
    names = {"change_error": "value", "error_error": "error"}
    both = both.rename(columns=names).assign(
        kind="change",
        local_energy=1 + both["change_energy"] / both["first_energy"],
        local_energy_error=both["error_energy"] / both["first_energy"],
        against=both["against"].astype(int),
    )
    own = ["kind", *RUN[:4], "local_energy", "local_energy_error", "value", "error", "against"]
    return both[own][np.isfinite(both["local_energy"])]


def _compared(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs, each relative to the mean over all on the same instance."""
    mean = runs.groupby("instance")[[*FLAT, ERROR]].transform("mean")
    return runs.assign(
        local_energy=runs["local_energy"] / mean["local_energy"],
        local_entropy=runs["local_entropy"] - mean["local_entropy"],
        generalization_error=runs[ERROR] - mean[ERROR],
    )


def _correlations(runs: pd.DataFrame) -> pd.DataFrame:
    """Rank correlation within instances of either measure of flatness with the error."""
    ranks = [within_instances(runs, measure, ERROR) for measure in FLAT]
    values = {"value": [r.value for r in ranks], "error": [r.error for r in ranks]}
    return pd.DataFrame({"kind": "correlation", "measure": FLAT} | values)


def draw(data: pd.DataFrame) -> Figure:
    """Local energy over flips (a) and 1/α (b), and changed by the whole protocol, with the error
    (c); error over local energy (d) and entropy (e).
    """
    figure, ((left, middle, right), (energy, entropy, corner)) = rows_of(2, 3, PAGE, 4.6)
    corner.remove()
    for ax, kind in ((left, "curve"), (middle, "load")):
        here = data[data["kind"] == kind]
        if shown(ax, here, "no solution was measured"):
            _energies(ax, here, marker="o" if kind == "load" else "")
    flip, distance = data.attrs["flip"], data.attrs["distance"]
    left.set(xlabel="share of flipped weights $p$", ylabel="local energy (training error)")
    logarithmic(left, "x", "y")
    zoom([left], left.get_xlim(), (1e-5, 0.6))
    middle.set(xlabel=r"overparameterization $1/\alpha$", ylabel=f"local energy at $p={flip:g}$")
    logarithmic(middle, "y")
    middle.set(xticks=sorted(data.loc[data["kind"] == "load", "at"].unique()))
    _against(right, data[data["kind"] == "change"], flip)
    runs = data[data["kind"] == "run"]
    for ax, column in zip((energy, entropy), FLAT, strict=True):
        _points(ax, runs, column)
        ax.set(ylabel="$\\epsilon_g$ minus the instance's mean")
    energy.set(xlabel=f"local energy at $p={flip:g}$\nover the instance's mean")
    entropy.set(xlabel=f"local entropy at $d={distance:g}$\nminus the instance's mean")
    entropy.locator_params(axis="x", nbins=4)
    alpha_t, inverse_alpha = data.attrs["alpha_t"], data.attrs["inverse_alpha"]
    letter(left, "a", rf"$\alpha_T={alpha_t:g}$, $1/\alpha={inverse_alpha:g}$")
    letter(middle, "b", rf"$\alpha_T={alpha_t:g}$, with more weights")
    letter(right, "c", r"whole protocol, all $\alpha_T$, $1/\alpha$")
    ranks = data[data["kind"] == "correlation"].set_index("measure")
    letter(energy, "d", _correlation(ranks.loc["local_energy"]))
    letter(entropy, "e", _correlation(ranks.loc["local_entropy"]))
    _named_in(figure, left, middle, right)
    return figure


def _against(ax: Axes, data: pd.DataFrame, flip: float) -> None:
    """Change of the error against that of local energy; full where flatter solutions err more."""
    if shown(ax, data, "no learner was run by both rules"):
        marks = dict(zip(sorted(data["alpha_t"].unique()), cycle(MARKS)))
        for (learner, alpha_t), of in data.groupby(["learner", "alpha_t"]):
            for against, some in of.groupby("against"):
                colour = LEARNERS[learner][1]
                look: dict[str, Any] = {"color": colour, "marker": marks[alpha_t], "markersize": 3}
                look |= {"markerfacecolor": colour if against else "white", "linestyle": "none"}
                bars = some["error"], some["local_energy_error"]
                ax.errorbar(some["local_energy"], some["value"], *bars, elinewidth=0.5, **look)
        for alpha_t, mark in marks.items():
            look = {"color": "0.3", "markerfacecolor": "white", "markersize": 3}
            ax.plot([], [], mark, label=rf"c: $\alpha_T={alpha_t:g}$", **look)
        ax.plot([], [], "o", color="0.3", markersize=3, label="c: flatter, yet worse")
    ax.axhline(0, **GUIDE)
    ax.axvline(1, **GUIDE)
    ax.set(xlabel=f"local energy at $p={flip:g}$\nover that at the first zero")
    ax.set(ylabel=r"change of $\epsilon_g$")


def _named_in(figure: Figure, *axes: Axes) -> None:
    """The legend of all panels, in the free corner of the page."""
    named: dict[str, Any] = {}
    for ax in axes:
        for handle, name in zip(*ax.get_legend_handles_labels(), strict=True):
            named.setdefault(name, handle)
    look: dict[str, Any] = {"color": "0.3", "markersize": 2.5}
    named |= {text: Line2D([], [], **look, **rule) for text, rule in RULES.items()}
    # Below the last panel of the first row.
    where: dict[str, Any] = {"loc": "center", "bbox_to_anchor": (0.86, 0.27)}
    figure.legend(list(named.values()), list(named), **where)


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


def _correlation(rank: pd.Series) -> str:
    if not np.isfinite(rank["value"]):
        return "no rank correlation"
    return rf"rank correlation ${rank['value']:.2f}\pm{rank['error']:.2f}$"


def _points(ax: Axes, runs: pd.DataFrame, column: str) -> None:
    """Error of every run against its flatness; open where it stopped at the first zero."""
    shown(ax, runs, "no run with both measures")
    look: dict[str, Any] = {"markersize": 2.5, "markeredgewidth": 0.5, "alpha": 0.8}
    for learner, (_, colour) in LEARNERS.items():
        for stopping, face in (("first", "none"), ("whole", colour)):
            of = runs[(runs["learner"] == learner) & (runs["stopping"] == stopping)]
            ax.plot(of[column], of[ERROR], "o", markerfacecolor=face, color=colour, **look)
