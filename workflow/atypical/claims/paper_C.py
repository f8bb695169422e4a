"""Paper C: noise-driven escape from metastable phases in deep linear networks.

C8 to C10 are the paper's three predictions. Sweeps and theory are judged on whitened samples, where
every seed has the same landscape. Rates are maximum-likelihood rates with censored runs; "time" is
learning rate × steps.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    REPRODUCED,
    Claim,
    Finding,
    Tables,
    holds,
    untested,
)
from atypical.kinetics.arrhenius import arrhenius
from atypical.kinetics.jumps import jumps, loops
from atypical.kinetics.survival import rate_table

DELAY = 100.0  # two orders of magnitude
RARE = 20.0  # mean time from which an escape is a rare event: a mode decays in 1/β ≈ 3
LEVELS = 3  # of noise that show a law
GROWN = 0.1  # a mode counts as learned beyond this singular value


def transitions(tables: Tables) -> Finding:
    """C1: largest distance of an upward jump from the spinodal, depth 3, whitened."""
    found = jumps(tables["linear_sweep"]).query(
        "depth == 3 and data == 'whitened' and direction == 'up'"
    )
    if found.empty or found["beta"].isna().any():
        return untested("a mode never disappears on the grid of depth 3")
    miss = (found["beta"] - found["beta_c"]).abs()
    sweep = tables["linear_sweep"].query("depth == 3 and data == 'whitened' and direction == 'up'")
    single = bool(
        (sweep.groupby("seed")["rank"].apply(lambda r: r.diff().dropna()).isin([0, -1])).all()
    )
    falls = found["height"] - found["lam_c"]  # a continuous transition would end at zero
    return Finding(
        float(miss.max()),
        float(found["error"].max()),
        holds(single and bool((miss <= found["error"] + 1e-9).all() and (falls >= 0).all())),
        f"linear_sweep: {len(found)} jumps of whitened samples at "
        f"{', '.join(f'{b:.3f}' for b in sorted(found['beta'].unique()))}, from singular values "
        f"of {found['height'].min():.2f} or more{_of_raw_samples(tables)}",
    )


def _of_raw_samples(tables: Tables) -> str:
    """Where raw samples jump, if they do."""
    raw = jumps(tables["linear_sweep"]).query("depth == 3 and data == 'raw' and direction == 'up'")
    raw = raw.dropna(subset="beta")
    if raw.empty:
        return ""
    scatter = (raw["beta"] - raw["beta_c"]).abs()
    return (
        "; raw samples jump at the spinodals of their own singular values, "
        f"{raw['beta'].min():.3f} to {raw['beta'].max():.3f}, within {scatter.max():.3f}"
    )


def hysteresis(tables: Tables) -> Finding:
    """C2: smallest width of the loop at depth 3, against that at depth 2."""
    width = loops(tables["linear_sweep"]).query("data == 'whitened'")
    deep, shallow = width.query("depth == 3")["width"], width.query("depth == 2")["width"]
    step = float(width["step"].max()) if len(width) else float("nan")
    back = jumps(tables["linear_sweep"]).query(
        "data == 'whitened' and depth == 3 and direction == 'down'"
    )
    never = int(back["beta"].isna().sum())
    if deep.empty or shallow.empty:
        return untested("depths 2 and 3 were not swept both ways")
    return Finding(
        float(deep.min()),
        step,
        holds(bool(deep.min() >= 10 * step and shallow.max() <= step + 1e-9)),
        f"linear_sweep: at depth 3, {never} of {len(back)} modes lost going up have not come back "
        f"at the smallest weight decay going down, and count with it: a lower bound of the width; "
        f"width at depth 2 is at most {shallow.max():.3g}",
    )


def escape_by_noise(tables: Tables) -> Finding:
    """C3: escapes of converged traps in the paper's sweep of the learning rate."""
    runs = tables["linear_escape"].query("residual == 0 and direction == 'up'")
    runs = runs.assign(inverse_noise=runs["batch"] / runs["learning_rate"])
    rates = rate_table(runs, ["beta", "learning_rate", "batch", "inverse_noise"])
    if rates.empty or rates.groupby("beta")["inverse_noise"].nunique().max() < LEVELS:
        return untested(f"no converged checkpoint was run at {LEVELS} levels of noise")
    events = int(rates["events"].sum())
    lines = [arrhenius(sweep, "inverse_noise") for _, sweep in rates.groupby("beta")]
    follows = any(
        line.points >= LEVELS and line.slope > 2 * line.slope_error and line.misfit < 3
        for line in lines
    )
    one_way = rate_table(tables["linear_one_way"], ["direction", "learning_rate", "batch"])
    by = one_way.groupby("direction")[["events", "runs"]].sum()
    injected = rate_table(tables["linear_langevin"], ["hidden"])
    return Finding(
        float(events),
        float(np.sqrt(events)),
        holds(follows),
        f"linear_escape: {events} escapes in {int(rates['runs'].sum())} runs, rate below "
        f"{rates['upper'].max():.2g} per unit time in every condition; linear_noise: "
        f"{_noise(tables)}. "
        f"Tried: batch and learning rate (linear_one_way: {_of(by, 'up')} up, {_of(by, 'down')} "
        f"down), injected noise "
        f"(linear_langevin: {int(injected['events'].sum())} of {int(injected['runs'].sum())} "
        f"escape)",
    )


def _noise(tables: Tables) -> str:
    """What minibatch noise does at a trap without residual weight."""
    noise = tables["linear_noise"].query("residual == 0")
    if noise[["noise_escape", "noise_present", "growth_rate"]].dropna().empty:
        return "nothing at a trap without residual weight"
    return (
        f"variance towards the missing mode {noise['noise_escape'].max():.1g} against "
        f"{noise['noise_present'].mean():.2g} along the present one, a small weight grows at "
        f"{noise['growth_rate'].max():.3g}"
    )


def delays(tables: Tables) -> Finding:
    """C4: longest median delay of a trap over that of random starts."""
    runs = tables["linear_trapping"].query("criterion == 'basin' and status == 'converged'")
    by = ["start", "preparation", "strength", "beta"]
    middle = (
        runs.assign(out=runs["escaped"] == 1)
        .groupby(by)
        .agg(epochs=("epochs", "median"), out=("out", "mean"))
    )
    opened = middle[middle["out"] > 0.5].reset_index()
    free = opened.query("start == 'random'").set_index("beta")["epochs"]
    traps = opened.query("start != 'random'")
    traps = traps.assign(ratio=traps["epochs"] / traps["beta"].map(free[free > 0]))
    traps = traps.dropna(subset="ratio")
    if traps.empty:
        return untested("no trap opened where random starts learn")
    pure = traps.query("preparation == 'converged'")["ratio"].max()
    best = traps.loc[traps["ratio"].idxmax()]
    verdict = (
        REPRODUCED
        if pure >= DELAY
        else CHANGED_PROTOCOL
        if best["ratio"] >= DELAY
        else NOT_REPRODUCED
    )
    kinds = ", ".join(
        f"{k} up to {v:.0f}" for k, v in traps.groupby("preparation")["ratio"].max().items()
    )
    return Finding(
        float(best["ratio"]),
        0.0,
        verdict,
        f"linear_trapping: random starts learn in {_range(free)} epochs (median); ratios by "
        f"preparation: {kinds}; {_open(runs, 'converged')} converged "
        f"checkpoints open; longest: {best['preparation']} {best['strength']:g} at beta "
        f"{best['beta']:g}",
    )


def sparse(tables: Tables) -> Finding:
    """C5: late fall of the test error over early fall of the training error, on a few samples."""
    measured = [
        _grokking(run).rename(key)
        for key, run in tables["linear_sparse"]
        .query("status == 'converged'")
        .groupby(["residual", "seed"])
    ]
    if not measured:
        return untested("no checkpoint converged")
    runs = pd.DataFrame(measured).rename_axis(["residual", "seed"]).reset_index()
    grokked = runs[(runs["ratio"] >= 10) & (runs["gap"] <= 0.1)]
    shares = runs.assign(yes=runs.index.isin(grokked.index)).groupby("residual")["yes"].mean()
    pure = shares.get(0.0, 0.0)
    at_best = runs.loc[runs["residual"] == shares.idxmax(), "ratio"]
    verdict = (
        REPRODUCED if pure > 0.5 else CHANGED_PROTOCOL if shares.max() > 0.5 else NOT_REPRODUCED
    )
    full = {"yes" if whole else "no" for whole in tables["linear_sparse"]["full_batch"]}
    return Finding(
        float(at_best.median()),
        _uncertainty(at_best),
        verdict,
        f"linear_sparse: share of seeds that grok by residual weight: "
        f"{', '.join(f'{r:g}: {s:.2f}' for r, s in shares.items())}; full batch: "
        f"{'/'.join(sorted(full))}{', so there is no minibatch noise' if full == {'yes'} else ''}",
    )


def metastable_states(tables: Tables) -> Finding:
    """C6: number of trapped ranks that hold to the last epoch, at the smallest weight decay."""
    runs = tables["linear_delayed"].query("preparation == 'converged' and status == 'converged'")
    runs = runs[(runs["beta"] == runs["beta"].min()) & (runs["epoch"] == runs["epoch"].max())]
    if not {"rank-0", "rank-1"} <= set(runs["start"]):
        return untested("no converged checkpoints of both ranks were followed")
    rank = (runs["s1"] > GROWN).astype(int) + (runs["s2"] > GROWN).astype(int)
    held = [
        int(start[-1]) for start, r in rank.groupby(runs["start"]) if (r == int(start[-1])).all()
    ]
    return Finding(
        float(len(held)),
        0.0,
        holds(len(held) == 2),
        f"linear_delayed: checkpoints of rank {held} keep their rank to epoch "
        f"{runs['epoch'].max()} at beta "
        f"{runs['beta'].min():g}, of those prepared: {sorted(runs['start'].unique())}",
    )


def nonlinear(tables: Tables) -> Finding:
    """C7: smallest ratio between the weight decays at which networks stop and start to learn."""
    found = nonlinear_jumps(tables["nonlinear_sweep"])
    if found.empty:
        return untested("no activation was swept both ways")
    mean, error = (
        found.groupby("activation")["area"].mean(),
        found.groupby("activation")["area"].sem(),
    )
    ratio = found.groupby("activation")["ratio"].median()
    if error.isna().any():
        return untested("an activation was swept both ways with one seed alone")
    words = ", ".join(
        f"{a}: {ratio[a]:.3g}, area {mean[a]:.2f} ± {error[a]:.2f}" for a in ratio.index
    )
    return Finding(
        float(ratio.min()),
        float(found.groupby("activation")["ratio"].sem().max()),
        holds(bool((mean > 3 * error).all() and (ratio >= 2).all())),
        f"nonlinear_sweep: ratio and area of the loop (nats × ln beta) {words}; multilayer "
        f"perceptrons on digits, full batches",
    )


def staged(tables: Tables) -> Finding:
    """C8: median ratio between the epochs at which the second and the first mode are learned from
    rank 0.

    Records are sparse: modes learned one record apart may have been learned together.
    """
    runs = tables["linear_delayed"].query("start == 'rank-0' and status == 'converged'")
    records = np.sort(runs["epoch"].unique())
    first = pd.DataFrame(
        [
            (_first(run, "s1"), _first(run, "s2"))
            for _, run in runs.groupby(["preparation", "strength", "beta", "seed"])
        ],
        columns=["strong", "weak"],
        dtype=float,
    )
    both = first[np.isfinite(first["weak"]) & (first["strong"] > 0)]
    if both.empty:
        return untested("no run from rank 0 learned both modes")
    ratio = both["weak"] / both["strong"]
    apart = np.searchsorted(records, both["weak"]) - np.searchsorted(records, both["strong"])
    staged = ratio.median() >= 1.2 and np.median(apart) >= 2 and ratio.min() >= 1
    return Finding(
        float(ratio.median()),
        _uncertainty(ratio),
        holds(bool(staged)),
        f"linear_delayed: of {len(both)} runs from rank 0 that learn both modes, "
        f"{int((apart > 0).sum())} learn the stronger one first, {int((apart < 0).sum())} the "
        f"weaker one; median distance {np.median(apart):g} records",
    )


def depth(tables: Tables) -> Finding:
    """C9: smallest ratio of barriers between consecutive depths, at equal weight decay."""
    converged = tables["linear_landscape"].query("status == 'converged' and depth >= 3")
    points = converged[converged["barrier_up"] > 0]  # without weight decay there is none
    barrier = points.pivot_table(
        index=["eta", "beta"], columns="depth", values="barrier_up"
    ).dropna()
    if barrier.shape[1] < 2 or barrier.empty:
        return untested("fewer than two depths from 3 on")
    ratios = barrier.to_numpy()[:, 1:] / barrier.to_numpy()[:, :-1]
    found = jumps(tables["linear_sweep"]).query(
        "data == 'whitened' and direction == 'up' and depth >= 3"
    )
    if found.empty or found["beta"].isna().any():
        return untested("depths from 3 on were not swept upward until every mode disappears")
    agree = (found["beta"] - found["beta_c"]).abs() <= found["error"] + 1e-9
    return Finding(
        float(ratios.min()),
        0.0,
        holds(bool((ratios > 1).all() and agree.all())),
        f"linear_landscape: barrier from zero over depths {list(barrier.columns)} at "
        f"{len(barrier)} points; linear_sweep: "
        f"{int(agree.sum())} of {len(agree)} jumps at the spinodal of their depth",
    )


def inverse_noise(tables: Tables) -> Finding:
    """C10: slope of ln(time to escape) against batch / learning rate."""
    runs = tables["linear_one_way"]
    runs = runs.assign(inverse_noise=runs["batch"] / runs["learning_rate"])
    rates = rate_table(runs, ["direction", "learning_rate", "batch", "inverse_noise"])
    if rates.empty or rates.groupby("direction")["inverse_noise"].nunique().max() < LEVELS:
        return untested(f"no converged checkpoint was run at {LEVELS} levels of noise")
    lines = {d: arrhenius(group, "inverse_noise", RARE) for d, group in rates.groupby("direction")}
    good = {d: x.points >= LEVELS and x.slope > 3 * x.widened_error for d, x in lines.items()}
    verdict = (
        REPRODUCED if good.get("up") else CHANGED_PROTOCOL if good.get("down") else NOT_REPRODUCED
    )
    shown = "up" if good.get("up") or "down" not in lines else "down"
    line, events = lines[shown], rates.groupby("direction")[["events", "runs"]].sum()
    fits = (
        f"deviance {line.misfit:.2g} times that of chance"
        if np.isfinite(line.misfit)
        else "too few to fit"
    )
    return Finding(
        line.slope,
        line.widened_error,
        verdict,
        f"linear_one_way: {_of(events, 'up')} runs gain a mode, {_of(events, 'down')} lose one; "
        f"the slope is that of {'gaining' if shown == 'up' else 'losing'} it, {line.points} "
        f"conditions with an event, {fits}",
    )


def nonlinear_jumps(sweep: pd.DataFrame) -> pd.DataFrame:
    """Per activation and seed: where the loss jumps going up and down, their ratio, and the area of
    the loop over ln β.

    A network that never starts to learn going down is given the smallest β of the grid: the ratio
    is a lower bound.
    """
    rows = []
    for (activation, seed), runs in sweep.groupby(["activation", "seed"]):
        loss = runs.pivot_table(index="beta", columns="direction", values="train_loss").dropna()
        if set(loss.columns) != {"up", "down"} or len(loss) < 2:
            continue
        beta = loss.index.to_numpy()
        edges = {d: _largest_step(beta, loss[d].to_numpy()) for d in ("up", "down")}
        gap = (loss["down"] - loss["up"]).to_numpy()
        area = float(np.trapezoid(gap, np.log(beta)))
        rows.append(
            (activation, seed, edges["up"], edges["down"], edges["up"] / edges["down"], area)
        )
    return pd.DataFrame(rows, columns=["activation", "seed", "up", "down", "ratio", "area"])


def _largest_step(beta: np.ndarray, loss: np.ndarray) -> float:
    """β, between two of the grid, where the loss first reaches 90 % of its largest value."""
    high = loss >= 0.9 * loss.max()
    first = int(np.argmax(high))
    return float(beta[0] if first == 0 else np.sqrt(beta[first - 1] * beta[first]))


def _grokking(run: pd.DataFrame) -> pd.Series:
    """Epoch of half the fall of the test error over that of half the early fall of the training
    error, and the final gap.
    """
    run = run.sort_values("epoch")
    test, train, epoch = (run[c].to_numpy() for c in ("test_mse", "train_mse", "epoch"))
    trapped = run["s2"].to_numpy() < GROWN
    if trapped.all() or not trapped[0]:
        return pd.Series({"ratio": np.nan, "gap": abs(test[-1] - train[-1])})
    early = epoch[train <= (train[0] + train[trapped].min()) / 2][0]
    late = epoch[test <= (test[trapped].max() + test[-1]) / 2][0]
    ratio = late / max(early, 1)
    return pd.Series({"ratio": ratio, "gap": abs(test[-1] - train[-1])})


def _uncertainty(values: pd.Series) -> float:
    """Standard error of a median, from the quantiles at ±1σ."""
    spread = values.quantile(0.84) - values.quantile(0.16)
    return float(1.25 * spread / 2 / np.sqrt(max(values.count(), 1)))


def _first(run: pd.DataFrame, column: str) -> float:
    """First recorded epoch at which a mode is learned; infinite where it never is."""
    learned = run.loc[run[column] > GROWN, "epoch"]
    return float(learned.min()) if len(learned) else float("inf")


def _range(values: pd.Series) -> str:
    return f"{values.min():.3g} to {values.max():.3g}"


def _open(runs: pd.DataFrame, preparation: str) -> str:
    escaped = runs.loc[runs["preparation"] == preparation, "escaped"]
    return f"{int(escaped.sum())} of {len(escaped)}"


def _of(table: pd.DataFrame, direction: str) -> str:
    if direction not in table.index:
        return "none"
    return f"{int(table.loc[direction, 'events'])} of {int(table.loc[direction, 'runs'])}"


CLAIMS = (
    Claim(
        "C1",
        "The network loses its singular values one by one, each in a first-order transition at "
        "its own critical weight decay.",
        "distance between jump and spinodal, in weight decay; 0 within half a step of the grid",
        "Depth 3, whitened, upward: each step loses at most one mode, and every jump lies within "
        "half a step of its spinodal and starts at a singular value of that point or above.",
        transitions,
    ),
    Claim(
        "C2",
        "There is hysteresis: a network that comes from the other side stays in a metastable "
        "phase.",
        "width of the loop in weight decay; at least ten steps of the grid at depth 3, at most "
        "one at depth 2",
        "Every seed's loop at depth 3 is wider than ten steps of the grid, and at depth 2 not "
        "wider than one.",
        hysteresis,
    ),
    Claim(
        "C3",
        "Minibatch noise drives the escape from the trap, in times that follow Arrhenius' law "
        "with temperature ∝ lr/B.",
        "number of escapes from converged checkpoints of rank 1 in the paper's sweep of the "
        "learning rate",
        "At one weight decay or more (the paper's text and caption differ): escapes at three "
        "learning rates or more, and ln(lr × steps) rises with B/lr by more than two standard "
        "errors, with a deviance below 3 times that of chance.",
        escape_by_noise,
    ),
    Claim(
        "C4",
        "Trapping delays convergence by two orders of magnitude.",
        "longest median delay of a trap that opens, over that of random starts at the same weight "
        "decay; at least 100",
        "Reproduced where converged checkpoints reach 100; with a changed protocol where only "
        "checkpoints stopped early, with "
        "a residual weight or under injected noise do.",
        delays,
    ),
    Claim(
        "C5",
        "Sparse sub-sampling gives the canonical grokking curve: the test error falls long after "
        "the training error.",
        "epoch of half the fall of the test error over that of half the early fall of the "
        "training error; at least 10",
        "In most seeds the ratio is at least 10 and the final errors differ by at most 0.1; with "
        "a changed protocol where that "
        "needs a residual weight in the checkpoint.",
        sparse,
    ),
    Claim(
        "C6",
        "There are as many metastable states as learnable features.",
        "number of trapped ranks that hold; 2",
        "Of the ranks 0 and 1, the only ones that are prepared below the 2 features of the task, "
        "both keep their rank in every seed to the last epoch. More than 2 cannot be found.",
        metastable_states,
    ),
    Claim(
        "C7",
        "Nonlinear networks have the same transitions and hysteresis.",
        "weight decay at which learning stops going up over that at which it starts going down; "
        "at least 2",
        "For every activation the area of the loop exceeds three standard errors and the median "
        "ratio is at least 2.",
        nonlinear,
    ),
    Claim(
        "C8",
        "Prediction: grokking is staged, one feature after the other.",
        "epoch of the second mode over that of the first, from rank 0; at least 1.2",
        "No run learns the second mode before the first, and in the median the ratio is at least "
        "1.2 and the two epochs are two records or more apart.",
        staged,
    ),
    Claim(
        "C9",
        "Prediction: barriers are higher in deeper networks.",
        "smallest ratio of barriers between consecutive depths; above 1",
        "At every weight decay at which depths from 3 on have a learned state the barrier grows "
        "with depth, and every whitened "
        "upward sweep jumps within half a step of its depth's spinodal.",
        depth,
    ),
    Claim(
        "C10",
        "Prediction: ln(escape time) is proportional to B/lr.",
        "slope of ln(lr × steps) against B/lr; above 0 by three standard errors",
        "Reproduced where the slope is so for gaining a mode; with a changed protocol where it "
        "is so for losing one only; errors are widened by the root of the deviance over that of "
        "chance. Fitted from the B/lr on where the fit's mean time exceeds 20.",
        inverse_noise,
    ),
)
