"""C2b_arrhenius: escape times against inverse noise, of minibatches and injected.

Columns used: linear_escape (optimiser, moments, data, preparation, strength, direction, beta,
learning_rate, batch, full_batch, seed, escaped, time, status); linear_langevin (hidden, start_rank,
temperature, barrier, rate_theory, escaped, time, status).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from atypical.evidence.censored_means import in_sets, lines_of_sets, mean_times, plain_line
from atypical.evidence.optimisers import UNIFORM
from atypical.evidence.survival import rate_table
from atypical.figures.choice import chosen, nearest
from atypical.figures.palette import ordered_colours
from atypical.figures.style import GUIDE, LETTERS, PAGE, legend, letter, rows_of, shown

TITLE = "Escape times against inverse noise, of minibatches and injected"
PAPER = "C"
TABLES = ("linear_escape", "linear_langevin")

WAY = ["optimiser", "beta", "learning_rate", "batch", "full_batch"]
INJECTED = ["hidden", "start_rank", "temperature", "barrier", "rate_theory"]
TIMES = ["ln_time", "ln_shortest", "ln_longest", "ln_mean"]
BEYOND = 1.3
ACROSS = 3
MARKERS = "osD^v<>"
PAPERS_BATCH, PAPERS_BETA, PAPERS_EPOCHS, PAPERS_R_SQUARED = 64, 0.03, 30, 0.991
STEPS, TIME = r"ln $\tau$ ($\tau$ in steps)", r"ln(lr $\tau$) (learning rate × steps)"
NO_RUNS = "not run, or no checkpoint\nas asked for"


def select(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What each `panel` draws: traps, aged, sets, scaled, injected.

    ln of survival times with 95 % intervals, and of plain means: traps and aged in steps, scaled
    and injected in learning rate × steps.
    """
    runs = tables["linear_escape"]
    direction = "up" if (runs["direction"] == "up").any() else "down"
    runs = runs[(runs["direction"] == direction) & (runs["moments"] == "cold")]
    uniform = runs["optimiser"].isin(UNIFORM)
    trapped = runs["preparation"] == "converged"
    traps = runs[uniform & trapped & (runs["data"] == "whitened")]
    aged = _aged(runs[uniform])
    scaled = _scaled(runs[~uniform & trapped])
    sets = lines_of_sets(aged, ["batch", "full_batch"]).assign(panel="sets")
    panels = [
        _times(traps, "traps"),
        _times(_like_the_papers(aged, sets), "aged"),
        sets,
        _seen(_times(scaled, "scaled")),
        _injected(tables["linear_langevin"]),
    ]
    data = pd.concat([p for p in panels if len(p)] or panels, ignore_index=True)
    return chosen(data, direction=direction)


def _aged(runs: pd.DataFrame) -> pd.DataFrame:
    """SGD from checkpoints of finite age, as near to the paper's as there are."""
    runs = runs[(runs["preparation"] == "aged") & (runs["optimiser"] == "sgd")]
    for column, wanted in (("strength", PAPERS_EPOCHS), ("beta", PAPERS_BETA)):
        runs = runs[runs[column] == nearest(runs[column], wanted)]
    return runs[runs["data"] == ("raw" if (runs["data"] == "raw").any() else "whitened")]


def _like_the_papers(runs: pd.DataFrame, sets: pd.DataFrame) -> pd.DataFrame:
    """Runs of the set of seeds whose R² is nearest to the paper's."""
    noisy = sets[sets["full_batch"] == 0]
    off = ((noisy if len(noisy) else sets)["r_squared"] - PAPERS_R_SQUARED).abs().dropna()
    number = sets.loc[off.idxmin(), "set"] if len(off) else 0
    parted = in_sets(runs)
    return parted[parted["set"] == number]


def _scaled(runs: pd.DataFrame) -> pd.DataFrame:
    """One optimiser that scales coordinates: Adam where it was run."""
    names = sorted(runs["optimiser"].unique())
    runs = runs[runs["optimiser"].isin(names[:1])]
    runs = runs[runs["data"] == ("whitened" if (runs["data"] == "whitened").any() else "raw")]
    return runs[runs["beta"] == nearest(runs["beta"], PAPERS_BETA)]


def _times(runs: pd.DataFrame, panel: str) -> pd.DataFrame:
    """Survival times and plain means of each condition, in steps, and the paper's line.

    Full batches have no noise: they stand where the paper's batch has the same learning rate.
    """
    rates = rate_table(runs, WAY)
    if rates.empty:
        return rates.assign(panel=panel)
    means = mean_times(runs, ["optimiser", "beta"])[
        ["optimiser", "beta", "learning_rate", "batch", "steps"]
    ]
    data = rates.merge(means, on=["optimiser", "beta", "learning_rate", "batch"])
    used = data["batch"].where(data["full_batch"] == 0, PAPERS_BATCH)
    with np.errstate(divide="ignore"):
        return data.assign(
            panel=panel,
            inverse=used / data["learning_rate"],
            ln_time=-np.log(data["rate"] * data["learning_rate"]),
            ln_shortest=-np.log(data["upper"] * data["learning_rate"]),
            ln_longest=-np.log(data["lower"] * data["learning_rate"]),
            ln_mean=np.log(data["steps"]),
        ).drop(columns=["rate", "lower", "upper", "steps"])


def _seen(data: pd.DataFrame) -> pd.DataFrame:
    """Conditions where escapes are seen, and bounds a little beyond them; in learning rate × steps,
    in which batches compare.
    """
    if data.empty:
        return data
    far = BEYOND * data.loc[data["events"] > 0, "inverse"].max()
    kept = data if np.isnan(far) else data[data["inverse"] <= far]
    times = {name: kept[name] + np.log(kept["learning_rate"].astype(float)) for name in TIMES}
    return kept.assign(**times)


def _injected(runs: pd.DataFrame) -> pd.DataFrame:
    """Survival times under injected noise beside Kramers–Langer, in learning rate × steps."""
    data = rate_table(runs, INJECTED)
    with np.errstate(divide="ignore"):
        return data.assign(
            panel="injected",
            inverse=data["barrier"] / data["temperature"],
            ln_time=-np.log(data["rate"]),
            ln_shortest=-np.log(data["upper"]),
            ln_longest=-np.log(data["lower"]),
            ln_theory=-np.log(data["rate_theory"].astype(float)),
        ).drop(columns=["rate", "lower", "upper", "rate_theory"])


def draw(data: pd.DataFrame) -> Figure:
    """Minibatch noise from traps, from aged checkpoints, what R² hangs on, coordinates that are
    scaled; and injected noise beside Kramers–Langer, a panel for each width.
    """
    of = {name: data[data["panel"] == name] for name in data["panel"].unique()}
    nothing = data.iloc[:0]
    injected = of.get("injected", nothing)
    hidden = sorted(injected["hidden"].unique()) if len(injected) else []
    count = 4 + max(1, len(hidden))
    rows = -(-count // ACROSS)
    figure, panels = rows_of(rows, ACROSS, width=PAGE, height=2.35 * rows)
    axes = list(panels.flat)
    for ax in axes[count:]:
        ax.remove()
    verb = "gaining" if data.attrs["direction"] == "up" else "losing"
    firsts = (
        ("traps", f"SGD, converged traps: {verb} a mode", _traps),
        ("aged", "SGD, checkpoints of finite age", _finite_age),
        ("sets", "what R² hangs on", _sets),
        ("scaled", "coordinates scaled, converged traps", _coordinates),
    )
    for ax, name, (panel, title, drawn) in zip(axes, LETTERS, firsts, strict=False):
        here = of.get(panel, nothing)
        if shown(ax, here, NO_RUNS):
            drawn(ax, here)
        letter(ax, name, title)
    if not shown(axes[4], hidden, "no checkpoint converged"):
        letter(axes[4], "e", "injected noise")
    for ax, width, name in zip(axes[4:], hidden, LETTERS[4:], strict=False):
        _langevin(ax, injected[injected["hidden"] == width])
        letter(ax, name, f"injected noise, {width:.0f} hidden units")
    return figure


def _traps(ax: Axes, data: pd.DataFrame) -> None:
    for number, ((optimiser, beta), runs) in enumerate(data.groupby(["optimiser", "beta"])):
        # Bounds of equal budgets coincide: a little apart they can be told.
        look = {"color": f"C{number % 7}", "marker": MARKERS[number % 7]}
        _survival(ax, runs, rf"{optimiser}, $\beta$ = {beta:g}", shift=0.03 * number, **look)
    _axes(ax, data, STEPS)
    events, runs = int(data["events"].sum()), int(data["runs"].sum())
    legend(ax, loc="lower right", title=f"{events} of {runs} escape\n(open: lower bounds)")


def _finite_age(ax: Axes, data: pd.DataFrame) -> None:
    for number, (full, runs) in enumerate(data.groupby("full_batch")):
        for batch, own in runs.groupby("batch"):
            name = "full batch" if full else f"B = {batch:.0f}"
            look: dict[str, Any] = {"color": f"C{number}", "marker": "so"[number % 2]}
            line = _fitted(own, "ln_mean")
            label = f"{name}: R² = {line[2]:.3f}" if np.isfinite(line[2]) else name
            ax.plot(
                own["inverse"], own["ln_mean"], ls="none", **look, ms=5 - 2 * number, label=label
            )
            _straight(ax, own["inverse"], line, color=f"C{number}", ls="-" if number == 0 else "--")
            _survival(ax, own, "", **look | {"mfc": "none", "alpha": 0.5})
    _axes(ax, data, STEPS)
    legend(ax, loc="lower right", title="censored means, as in the paper;\nopen: survival times")


def _sets(ax: Axes, data: pd.DataFrame) -> None:
    for number, (full, sets) in enumerate(data.groupby("full_batch")):
        name = "full batch" if full else "minibatches"
        shift = 0.2 * number - 0.1
        ax.plot(
            sets["stuck"] + shift, sets["r_squared"], "so"[number % 2], color=f"C{number}",
            ms=3, mfc="none" if full else None, label=name,
        )  # fmt: skip
    ax.axhline(PAPERS_R_SQUARED, **GUIDE)
    ax.annotate(
        f"paper: {PAPERS_R_SQUARED}",
        (0.02, PAPERS_R_SQUARED),
        xycoords=("axes fraction", "data"),
        va="bottom",
    )
    low = data["r_squared"].min()
    ax.set(
        xlabel="seeds of the set that stay stuck",
        ylabel=r"R² of ln $\tau$ against B/lr",
        ylim=(min(0.9, low - 0.01) if np.isfinite(low) else 0.9, 1.005),
    )
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(ax, loc="lower right")


def _coordinates(ax: Axes, data: pd.DataFrame) -> None:
    small, full = data[data["full_batch"] == 0], data[data["full_batch"] == 1]
    colours = ordered_colours(sorted(small["batch"].unique()))
    for number, (batch, runs) in enumerate(small.groupby("batch")):
        look = {"color": colours[batch], "marker": MARKERS[number % 7]}
        _survival(ax, runs, f"B = {batch:.0f}", **look)
        ax.plot(runs["inverse"], runs["ln_mean"], "_", color=colours[batch], ms=5)
    line = _fitted(small, "ln_time")
    if np.isfinite(line[0]):
        seen = small[small["events"] > 0]["inverse"]
        _straight(ax, seen, line, color="0.4", lw=0.8, label=f"all: R² = {line[2]:.3f}")
    if len(full):
        _survival(ax, full, f"full batch, at {PAPERS_BATCH}/lr", color="C3", marker="s")
    _axes(ax, data, TIME)
    names = ", ".join(sorted(data["optimiser"].unique()))
    legend(ax, loc="lower right", ncol=2, title=f"{names}; bars: censored means")


def _survival(ax: Axes, runs: pd.DataFrame, label: str, shift: float = 0.0, **look: Any) -> None:
    """Survival times with their intervals; open triangles where nothing escaped: lower bounds."""
    seen, unseen = runs[runs["events"] > 0], runs[runs["events"] == 0]
    x = 1 + shift
    style = {"ls": "none", "ms": 3, **look}
    if len(seen):
        bars = _bars(seen)
        ax.errorbar(
            x * seen["inverse"], seen["ln_time"], bars, elinewidth=0.6, label=label or None, **style
        )
        label = ""
    if len(unseen):
        style |= {"marker": "^", "mfc": "none"}
        ax.plot(x * unseen["inverse"], unseen["ln_shortest"], label=label or None, **style)


def _fitted(runs: pd.DataFrame, times: str) -> tuple[float, float, float]:
    """Slope, intercept and R² of the line of least squares through the times that are known."""
    known = runs[np.isfinite(runs[times])]
    line = plain_line(known["inverse"].to_numpy(float), known[times].to_numpy(float))
    return line.slope, line.intercept, line.r_squared


def _straight(ax: Axes, x: pd.Series, line: tuple[float, float, float], **look: Any) -> None:
    ends = np.array([x.min(), x.max()])
    if np.isfinite(line[0]):
        ax.plot(ends, line[1] + line[0] * ends, marker="none", **look)


def _axes(ax: Axes, data: pd.DataFrame, times: str) -> None:
    ax.set(xlabel="batch / learning rate, B/lr", ylabel=times)
    ax.ticklabel_format(axis="x", style="sci", scilimits=(0, 4))
    low, high = ax.get_ylim()
    ax.set_ylim(bottom=low - 0.5 * (high - low))


def _langevin(ax: Axes, data: pd.DataFrame) -> None:
    modes = data.groupby(["start_rank", "barrier"])
    several = len(modes) > data["start_rank"].nunique()
    for number, ((rank, barrier), runs) in enumerate(modes):
        colour = f"C{number % 7 if several else int(rank)}"
        which = rf", $\Delta E$ = {barrier:.3g}" if several else ""
        ax.plot(runs["inverse"], runs["ln_theory"], color=colour)
        name = f"rank {int(rank)} to {int(rank) + 1}{which}"
        _survival(ax, runs, name, color=colour, marker="o")
    ax.set(xlabel=r"barrier / temperature $\Delta E/T$", ylabel=TIME)
    legend(ax, loc="upper left", title=f"lines: Kramers–Langer{_too_fast(data)}")


def _too_fast(data: pd.DataFrame) -> str:
    """By which factors the theory's rate exceeds the measured one."""
    seen = data[(data["events"] > 0) & np.isfinite(data["ln_theory"])]
    if seen.empty:
        return ""
    factor = np.exp(seen["ln_time"] - seen["ln_theory"])
    return f",\nits rate {factor.min():.2g} to {factor.max():.2g} × the runs'"


def _bars(runs: pd.DataFrame) -> np.ndarray:
    below, above = runs["ln_time"] - runs["ln_shortest"], runs["ln_longest"] - runs["ln_time"]
    return np.stack([below, above])
