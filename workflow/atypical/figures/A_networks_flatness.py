"""A_networks_flatness: flatness against width and algorithm, and against the test error.

Columns used: networks_flatness (weights, width, algorithm, rate, seed, stopping, measure, at,
value, status), networks_training (the same names, solved, epochs, test_error, status).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.evidence.correlation import rank_correlation
from atypical.evidence.means import means
from atypical.evidence.widths import at_best_rates
from atypical.figures.networks import ALGORITHMS, WEIGHTS, curve, legend, width_axis
from atypical.figures.option import Option
from atypical.figures.style import canvas, hold, letter, rows_of, shown
from atypical.tables.description import converged

TITLE = "Realistic networks: flatness against width, algorithm and test error"
PAPER = "A"
PLACE = 7
TABLES = ("networks_training", "networks_flatness")
OPTIONS = {
    "stopping": Option(
        meaning="zero: first zero of the error; loss: the fixed loss",
        held=("networks_flatness.hessian_at",),
        words=("zero", "loss"),
    ),
    "noise": Option(
        meaning="noise at which continuous networks are compared", held=("networks_flatness.noise",)
    ),
    "flip": Option(
        meaning="share of flips at which binary networks are compared",
        held=("networks_flatness.flip",),
    ),
}

RUN = ["weights", "algorithm", "rate", "width", "seed", "stopping"]
BY = ["panel", "weights", "algorithm", "width"]


def select(
    tables: Mapping[str, pd.DataFrame], stopping: str, noise: float, flip: float
) -> pd.DataFrame:
    """Of runs that met the moment, at the best learning rate of each algorithm: each run's
    flatness and test error, means over seeds, and rank correlations, told apart by `kind`.

    noise, flip: where local energies are compared, of continuous and of binary weights.
    """
    training = tables["networks_training"]
    met = at_best_rates(training, training)
    met = met[(met["stopping"] == stopping) & (met["status"] == "reached")]
    found = _named(converged(tables["networks_flatness"]), noise, flip)
    runs = found[[*RUN, "panel", "value"]].merge(met[[*RUN, "test_error"]], on=RUN)
    mean = means(runs, BY, "value")
    spread = mean.pop("error").fillna(0)
    mean = mean.assign(low=mean["value"] - spread, high=mean["value"] + spread, kind="mean")
    parts = [runs.assign(kind="run"), mean]
    for (panel,), of in runs.groupby(["panel"], sort=False):
        for within in ("width", ""):
            rank = rank_correlation(of, "value", "test_error", within)
            row = {
                "panel": panel,
                "kind": f"correlation at equal {within}" if within else "correlation",
            }
            parts.append(pd.DataFrame([row | {"value": rank.value, "error": rank.error}]))
    return pd.concat(parts, ignore_index=True).assign(stopping=stopping, noise=noise, flip=flip)


def _named(found: pd.DataFrame, noise: float, flip: float) -> pd.DataFrame:
    """The rows that are drawn, with the panel of each."""
    energy, first = found["measure"] == "local_energy", found["at"] == 1
    binary = found["weights"] == "binary"
    panels = {
        "local energy": energy & ~binary & (found["at"] == noise),
        "leading eigenvalue": (found["measure"] == "hessian_eigenvalue") & first,
        "trace": found["measure"] == "hessian_trace",
        "local energy, binary": energy & binary & (found["at"] == flip),
    }
    return pd.concat([found[rows].assign(panel=name) for name, rows in panels.items()])


def draw(data: pd.DataFrame) -> Figure:
    """Above: flatness against width. Below: test error against flatness."""
    if data.empty:
        figure, (ax,) = canvas()
        shown(ax, data, "no run met the moment")
        return figure
    noise, flip = data["noise"].iloc[0], data["flip"].iloc[0]
    labels = {
        "local energy": rf"local energy at $\sigma={noise:g}$",
        "leading eigenvalue": "leading Hessian eigenvalue",
        "trace": "trace of the Hessian",
        "local energy, binary": f"local energy at $p={flip:g}$",
    }
    panels = [name for name in labels if name in set(data["panel"])]
    figure, grid = rows_of(2, len(panels), height=4.2)
    for (above, below), panel, place in zip(grid.T, panels, range(len(panels)), strict=True):
        here = data[data["panel"] == panel]
        weights = here["weights"].dropna().iloc[0]
        letter(above, "abcd"[place], WEIGHTS[weights])
        _against_width(above, here[here["kind"] == "mean"])
        above.set(xlabel="units of each hidden layer", ylabel=labels[panel])
        hold(above, "y", 0, max(above.get_ylim()[1], np.finfo(float).eps))
        letter(below, "efgh"[place])
        _against_error(below, here)
        below.set(xlabel=labels[panel])
    grid[1, 0].set_ylabel("test error")
    legend(figure)
    return figure


def _against_width(ax: Axes, data: pd.DataFrame) -> None:
    for algorithm in ALGORITHMS:
        of = data[data["algorithm"] == algorithm]
        if len(of):
            curve(ax, of, algorithm)
    width_axis(ax, data["width"])


def _against_error(ax: Axes, data: pd.DataFrame) -> None:
    runs = data[data["kind"] == "run"]
    widest = np.log(max(2, runs["width"].max()))
    for algorithm, (_, colour) in ALGORITHMS.items():
        of = runs[runs["algorithm"] == algorithm]
        size = 1 + 8 * (np.log(of["width"]) / widest) ** 3
        ax.scatter(of["value"], of["test_error"], size, color=colour, alpha=0.6, linewidths=0)
    equal = data[data["kind"] == "correlation at equal width"].iloc[0]
    overall = data[data["kind"] == "correlation"].iloc[0]
    title = f"rank correlation {_words(overall)}\nat equal width {_words(equal)}"
    ax.set_title(title, loc="right", fontsize=5.5)


def _words(rank: pd.Series) -> str:
    """A correlation with its error, as far as the runs tell either."""
    if not np.isfinite(rank["value"]):
        return "unknown"
    error = f"{rank['error']:.2f}" if np.isfinite(rank["error"]) else "unknown"
    return f"{rank['value']:.2f} ± {error}"
