"""What the figures of paper C draw: bounds where nothing happened, and only what converged."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import import_module
from itertools import product

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from tests.evidence.test_decay_jumps import swept

from atypical.evidence.published import JUMPS
from atypical.kinetics.landscape import spinodal
from atypical.kinetics.landscape_tables import landscape_table, path_table


def drawn(figure: Figure) -> list[np.ndarray]:
    return [line.get_xydata() for ax in figure.axes for line in ax.get_lines()]


def escapes(escaped: int, time: float, **columns: object) -> pd.DataFrame:
    base = {"beta": 0.3, "residual": 0.0, "learning_rate": 0.1, "batch": 10, "status": "converged"}
    base["rate_reduced"] = float("nan")
    rows = {"seed": range(4), "escaped": escaped, "time": time}
    return pd.DataFrame(rows).assign(**{**base, **columns})


def test_conditions_without_an_escape_are_drawn_as_bounds() -> None:
    figure = import_module("atypical.figures.C5_one_way_jumps")
    table = pd.concat([escapes(1, 2.0, direction="down"), escapes(0, 50.0, direction="up")])
    data = figure.select({"linear_one_way": table}).set_index("direction")
    assert data.loc["down", "rate"] == 4 / 8.0
    assert data.loc["up", "rate"] == 0
    bound = -np.log(0.025) / 200
    assert np.isclose(data.loc["up", "upper"], bound)
    points = np.concatenate(drawn(figure.draw(data.reset_index())))
    assert np.isclose(points, [100.0, bound]).all(axis=1).any()
    assert not (points[:, 1] == 0).any()


def test_the_rate_of_the_reduced_network_is_drawn_beside_the_runs() -> None:
    figure = import_module("atypical.figures.C5_one_way_jumps")
    batches = [escapes(1, 2.0, direction="down", batch=b, rate_reduced=3.0 / b) for b in (10, 20)]
    data = figure.select({"linear_one_way": pd.concat(batches)})
    lines = drawn(figure.draw(data))
    assert any(np.allclose(line, [[100.0, 0.3], [200.0, 0.15]]) for line in lines if len(line) == 2)


def test_escape_times_of_failed_checkpoints_are_left_out() -> None:
    figure = import_module("atypical.figures.C5_one_way_jumps")
    table = escapes(1, 2.0, direction="down")
    table.loc[0, "status"] = "checkpoint not converged"
    assert figure.select({"linear_one_way": table})["runs"].tolist() == [3]


def test_the_barrier_s_saddle_and_minimum_lie_on_its_path() -> None:
    figure = import_module("atypical.figures.C2a_barrier")
    tables = {
        "linear_path": path_table([3], [0.8], [0.32], np.linspace(0, 0.6, 601)),
        "linear_landscape": landscape_table([3, 4], [0.8, 0.9], [0.3, 0.32]),
    }
    data = figure.select(tables)
    path = data[data["point"] == "path"]
    for point, extreme in (("saddle", np.max), ("minimum", np.min)):
        [at] = data[data["point"] == point].to_dict("records")
        near = path[np.abs(path["lam"] - at["lam"]) < 0.02]["energy"]
        assert np.isclose(at["energy"], extreme(near), atol=1e-5)
    assert len(drawn(figure.draw(data))) == 8  # and four names in the legend, three of them points


def test_runs_of_a_sweep_are_drawn_under_the_singular_values_that_it_was_taught() -> None:
    figure = import_module("atypical.figures.C4_bifurcation")
    sweep = pd.DataFrame({"beta": [0.1, 0.2], "s1": [0.6, 0.5], "s2": [0.3, 0.2]})
    sweep = sweep.assign(depth=3, data="whitened", direction="up", seed=1, status="converged")
    tables = {
        "linear_sweep": sweep.assign(eta1=0.7, eta2=0.5 + 1e-12),
        "linear_landscape": landscape_table([3], [0.5, 0.7], [0.1]),
    }
    data = figure.select(tables)
    runs = data[data["point"] == "up"].groupby("eta")["lam"].agg(list)
    assert runs.to_dict() == {0.7: [0.6, 0.5], 0.5: [0.3, 0.2]}
    colours = {}
    for line in figure.draw(data).axes[0].get_lines():
        colours.setdefault(line.get_color(), []).append(line.get_xydata().tolist())
    assert [[0.1, 0.6], [0.2, 0.5]] in colours["C0"] and [[0.1, 0.3], [0.2, 0.2]] in colours["C1"]


def test_the_saddle_of_a_trap_is_that_of_its_own_runs() -> None:
    figure = import_module("atypical.figures.C8_trap_opening")
    noise = pd.DataFrame({"beta": [0.3], "residual": [0.0], "status": ["converged"]})
    runs = escapes(1, 2.0, start="rank-1", preparation="residual", strength=0.5)
    runs = runs.assign(criterion="basin", epochs=7, saddle_weight=0.37, censored_at=90)
    runs = runs.assign(optimiser="sgd", data="whitened", inputs=2)
    tables = {
        "linear_noise": noise.assign(noise_escape=0.1, noise_present=0.2),
        "linear_trapping": runs,
    }
    data = figure.select(tables)
    assert data.loc[data["kind"] == "saddle", ["beta", "strength"]].to_numpy().tolist() == [
        [0.3, 0.37]
    ]


def phases(data: str, **columns: object) -> pd.DataFrame:
    """The numbers drawn from an upward sweep of two modes, whose middle point did not converge."""
    sweep = pd.DataFrame({"beta": [0.1, 0.2, 0.3], "status": ["converged", "budget", "converged"]})
    given = {"eta1": 0.9, "eta2": 0.8, "s1": 0.45, "s2": 0.2, "test_mse": [0.3, 9.0, 0.4]}
    sweep = sweep.assign(depth=3, data=data, direction="up", seed=1, **{**given, **columns})
    figure = import_module("atypical.figures.C3_phase_diagram")
    return figure.select(
        {"linear_sweep": sweep, "linear_landscape": landscape_table([3], [0.8], [0.1])}
    )


def test_points_of_a_sweep_that_did_not_converge_are_not_drawn() -> None:
    lines = drawn(import_module("atypical.figures.C3_phase_diagram").draw(phases("whitened")))
    assert not any((line[:, 1] == 9.0).any() for line in lines)
    assert any(np.array_equal(line, [[0.1, 0.3], [0.3, 0.4]]) for line in lines)


def test_raw_samples_are_drawn_in_units_of_their_own_spinodals() -> None:
    modes = phases("raw").query("kind == 'mode'").groupby("mode")
    assert modes["strength"].first().to_dict() == {1: 0.5, 2: 0.25}
    own = {mode: 0.1 / spinodal(3, eta)[1] for mode, eta in ((1, 0.9), (2, 0.8))}
    assert modes["beta"].first().to_dict() == own


def test_the_saddle_that_the_paper_quotes_is_drawn_beside_its_own_curve_alone() -> None:
    figure = import_module("atypical.figures.C2a_barrier")
    for beta, marked in ((0.32, [0.41]), (0.3, [])):
        tables = {
            "linear_path": path_table([3], [0.8], [beta], [0.0, 0.1]),
            "linear_landscape": landscape_table([3], [0.8], [beta]),
        }
        data = figure.select(tables)
        assert data.loc[data["point"] == "quoted", "lam"].tolist() == marked


def test_zero_is_drawn_as_stable_at_every_weight_decay_from_three_layers_on() -> None:
    figure = import_module("atypical.figures.C4_bifurcation")
    sweep = pd.DataFrame({"beta": [0.1], "s1": [0.6], "s2": [0.3], "eta1": 0.9, "eta2": 0.8})
    sweep = sweep.assign(data="whitened", direction="up", seed=1, status="converged")
    for depth, stable in ((3, [0.1, 0.3, 0.95]), (2, [0.95])):
        landscape = landscape_table([depth], [0.8, 0.9], [0.1, 0.3, 0.95])
        tables = {"linear_sweep": sweep.assign(depth=depth), "linear_landscape": landscape}
        data = figure.select(tables)
        at = data.loc[data["point"] == "zero", "beta"].tolist()
        assert at == [beta for beta in stable if beta <= 1.15 * landscape["beta_c"].max()]


def test_barriers_that_runs_cross_are_drawn_beside_the_exact_ones() -> None:
    figure = import_module("atypical.figures.C6_depth")
    sweep = pd.DataFrame({"beta": [0.1, 0.2, 0.3], "rank": [2, 1, 0], "s1": 0.5, "s2": 0.4})
    sweep = sweep.assign(depth=3, data="whitened", direction="up", seed=1, eta1=0.9, eta2=0.8)
    times = [escapes(1, float(np.exp(0.02 / T)), temperature=T) for T in (0.004, 0.003, 0.002)]
    noise = {"depth": 3, "hidden": 1, "start_rank": 0, "beta": 0.2, "barrier": 0.02}
    tables = {
        "linear_landscape": landscape_table([3, 4], [0.8, 0.9], [0.1, 0.2]),
        "linear_sweep": sweep.assign(status="converged"),
        "linear_depth": pd.concat(times).assign(**noise),
    }
    data = figure.select(tables)
    [crossed] = data[data["kind"] == "crossed"].to_dict("records")
    assert np.isclose(crossed["barrier_up"], 0.02) and crossed["depth"] == 3
    assert any(np.isclose(line, [0.2, 0.02]).all(axis=1).any() for line in drawn(figure.draw(data)))


def test_minibatches_and_full_batches_of_equal_times_are_drawn_at_one_place() -> None:
    figure = import_module("atypical.figures.C2b_arrhenius")
    rates = (0.001, 0.002, 0.005)
    aged = {"optimiser": "sgd", "moments": "cold", "data": "raw", "preparation": "aged"}
    runs = [
        escapes(1, 5.0, learning_rate=rate, batch=batch, full_batch=int(batch == 512), **aged)
        for rate in rates
        for batch in (64, 512)
    ]
    trap = aged | {"preparation": "converged", "data": "whitened", "full_batch": 0, "batch": 64}
    runs += [escapes(0, 160.0, learning_rate=0.001, **trap)]
    runs += [escapes(1, 9.0, learning_rate=r, **trap | {"optimiser": "adam"}) for r in rates]
    injected = {"hidden": 2, "start_rank": 0, "temperature": 0.01, "barrier": 0.05}
    tables = {
        "linear_escape": pd.concat(runs).assign(direction="up", strength=30.0),
        "linear_langevin": escapes(1, 40.0, rate_theory=0.05, **injected),
    }
    data = figure.select(tables)
    means = data[data["panel"] == "aged"].groupby("full_batch")[["inverse", "ln_mean"]]
    (_, small), (_, full) = means
    np.testing.assert_allclose(small, full)
    np.testing.assert_allclose(np.exp(small["ln_mean"]), 5.0 / np.array(rates))
    [bound] = data.loc[data["panel"] == "traps", "ln_shortest"]
    assert np.exp(bound) * 0.001 == pytest.approx(4 * 160.0 / -np.log(0.025))
    np.testing.assert_allclose(np.exp(data.loc[data["panel"] == "scaled", "ln_time"]), 9.0)
    x = 1 / np.array(rates)
    names = [text.get_text() for text in figure.draw(data).axes[1].get_legend().get_texts()]
    straight = f"R² = {np.corrcoef(x, np.log(x))[0, 1] ** 2:.3f}"
    assert [name.rpartition(": ")[2] for name in names] == [straight, straight]


def test_a_trap_that_stays_closed_stands_above_its_budget_and_apart_by_weight_decay() -> None:
    figure = import_module("atypical.figures.C8_trap_opening")
    runs = [
        escapes(0, 2.0, beta=beta, start="rank-1", preparation="residual", strength=0.5)
        for beta in (0.03, 0.32)
    ]
    noise = pd.DataFrame({"beta": [0.03], "residual": [0.0], "status": ["converged"]})
    tables = {
        "linear_noise": noise.assign(noise_escape=0.0, noise_present=0.2),
        "linear_trapping": pd.concat(runs).assign(
            criterion="basin",
            epochs=90,
            censored_at=90,
            saddle_weight=np.inf,
            optimiser="sgd",
            data="whitened",
            inputs=2,
        ),
    }
    (ax,) = (
        ax for ax in figure.draw(figure.select(tables)).axes if "residual" in ax.get_title("left")
    )
    heights = {float(y) for line in ax.get_lines() for y in line.get_ydata() if y > 1}
    assert len(heights) == 2 and min(heights) > 90


def test_of_every_preparation_on_a_pool_the_strength_nearest_to_the_paper_s_is_drawn() -> None:
    figure = import_module("atypical.figures.C1b_sparse_grokking")
    ways = [("converged", 0.0), ("settled", 1e-6), ("settled", 1e-5), ("residual", 0.5)]
    runs = [
        pd.DataFrame(
            {"epoch": [0, 9], "seed": 1, "train_mse": 0.3, "test_mse": 0.4, "s2": 0.0}
        ).assign(preparation=kind, strength=strength, full_batch=1, status="converged")
        for kind, strength in ways
    ]
    delays = pd.DataFrame({"preparation": ["settled"], "strength": 1e-6, "seed": 1, "escaped": 1})
    delays = delays.assign(batch_used=25, epochs=9.0, predicted=8.0, status="converged")
    data = figure.select({"linear_sparse": pd.concat(runs), "linear_sparse_delay": delays})
    shown = data[data["panel"] == "curve"].groupby("preparation")["strength"].first()
    assert shown.to_dict() == {"converged": 0.0, "settled": 1e-6, "residual": 0.5}


def test_the_start_of_wide_random_weights_does_not_squeeze_the_traps() -> None:
    figure = import_module("atypical.figures.C1a_delayed_convergence")
    common = {"optimiser": "sgd", "data": "whitened", "inputs": 2, "beta": 0.03, "batch": 64}
    common |= {"learning_rate": 0.08, "strength": 0.0, "seed": 1, "s2": 0.7, "status": "converged"}
    runs = pd.DataFrame({"epoch": [0, 1, 9], "test_mse": [90.0, 0.5, 0.3]}).assign(**common)
    trap = runs.assign(test_mse=0.6, start="rank-1", preparation="converged", init="uniform")
    free = runs.assign(start="random", preparation="none", init="uniform")
    (ax,) = figure.draw(figure.select({"linear_delayed": pd.concat([free, trap])})).axes
    assert ax.get_ylim()[1] < 1


def test_published_jumps_are_drawn_and_no_curve_where_nothing_was_run() -> None:
    figure = import_module("atypical.figures.C7_decay")
    data = figure.select({"decay_sweep": swept().assign(classes=10)})
    own, classes, mnist, fashion = figure.draw(data).axes
    assert len(own.patches) == len(classes.patches) == 2
    # Of each run the line, the points that have settled, and the others; and two names.
    assert len(own.get_lines()) == 3 * 6 + 2
    for ax, name in ((mnist, "mnist"), (fashion, "fashion_mnist")):
        assert [line.get_xdata()[0] for line in ax.get_lines()] == list(JUMPS[name])
        assert not ax.patches
        assert "not run at this scale" in ax.texts[0].get_text()
        assert ax.get_xlim()[1] > max(JUMPS[name])


def test_published_jumps_stand_beside_a_run_of_their_data_set() -> None:
    figure = import_module("atypical.figures.C7_decay")
    data = figure.select({"decay_sweep": swept(dataset="mnist").assign(classes=10)})
    own, _, mnist, _ = figure.draw(data).axes
    assert not own.get_lines()
    assert len(mnist.get_lines()) == 3 * 6 + 2 + len(JUMPS["mnist"])
    assert "published jumps" in [text.get_text() for text in mnist.get_legend().get_texts()]


def turning(optimisers: Iterable[str]) -> pd.DataFrame:
    """Sweeps of two seeds, at two paces."""
    names = ["optimiser", "steps", "direction", "seed", "weight_decay"]
    swept = product(optimisers, (10, 40), ("up", "down", "back"), (1, 2), (0.1, 1.0, 10.0))
    table = pd.DataFrame(list(swept), columns=names)
    table = table[(table["direction"] != "back") | (table["weight_decay"] < 10)]
    table = table.assign(train_accuracy=1.0, test_accuracy=table["seed"] / 2, status="converged")
    return table.assign(batch=8, full_batch=0, learning_rate=0.1)


def test_loops_are_drawn_at_the_slowest_pace_and_faster_ones_faint() -> None:
    figure = import_module("atypical.figures.C_modular_addition")
    nothing = turning(()).assign(step=0)
    data = figure.select({"modular_addition": nothing, "modular_sweep": turning(["adamw"])})
    *_, one, other = figure.draw(data).axes
    assert not other.lines
    solid = [line for line in one.lines if len(line.get_xdata()) and line.get_marker() != "None"]
    assert [line.get_ydata().tolist() for line in solid] == [[0.75] * 3, [0.75] * 3, [0.75] * 2]
    faint = [line for line in one.lines if len(line.get_xdata()) and line.get_alpha()]
    assert [line.get_xdata().tolist() for line in faint] == [[0.1, 1.0, 10.0]]


def test_delays_that_were_not_seen_are_drawn_as_bounds() -> None:
    figure = import_module("atypical.figures.C_modular_addition")
    run = pd.DataFrame({"step": [0, 10, 40], "train_accuracy": [0.0, 1.0, 1.0], "seed": 1})
    run = run.assign(batch=64, full_batch=0, learning_rate=0.1, status="converged")
    kinds = [
        run.assign(optimiser=o, weight_decay=0.1, test_accuracy=[0.0, 0.1, end])
        for o, end in (("adamw", 1.0), ("momentum", 0.2))
    ]
    data = figure.select({"modular_addition": pd.concat(kinds), "modular_sweep": turning(())})
    law = figure.draw(data).axes[3]
    bounds = [line for line in law.lines if line.get_marker() == "^" and len(line.get_xdata())]
    assert [line.get_xydata().tolist() for line in bounds] == [[[0.1, 30.0]]]
    assert law.get_xscale() == law.get_yscale() == "log"


def test_the_condition_that_is_drawn_of_modular_addition_can_stand_in_a_record() -> None:
    figure = import_module("atypical.figures.C_modular_addition")
    run = pd.DataFrame({"step": [0, 10, 40], "train_accuracy": [0.0, 1.0, 1.0], "seed": 1})
    run = run.assign(test_accuracy=[0.0, 0.1, 1.0], batch=64, learning_rate=0.1, status="converged")
    kinds = [run.assign(optimiser="adamw", full_batch=n, weight_decay=n + 1.0) for n in (0, 1)]
    data = figure.select({"modular_addition": pd.concat(kinds), "modular_sweep": turning(())})
    assert json.loads(json.dumps(data.attrs))["batch"] == 64
    assert data.loc[data["panel"] == "delay", "ratio"].tolist() == [4.0, 4.0]
