"""What the figures of learners draw."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from atypical.figures.learners import LEARNERS
from atypical.studies.kinds.training import Learners, rule_of


def runs(**changed: object) -> pd.DataFrame:
    frame = pd.DataFrame({"alpha": [0.5] * 4 + [0.7] * 4, "instance": [0, 1, 2, 3] * 2})
    solved = [1, 1, 1, 1, 1, 0, 0, 0]
    common = {"learner": "sbpi", "size": 101, "stopping": "first", "status": "solved"}
    return frame.assign(solved=solved, train_error=0.1, **common).assign(**changed)


def test_every_learner_has_a_name_of_its_own_and_no_colour_is_that_of_two_rules() -> None:
    assert {*LEARNERS, "max_margin"} == set(Learners.model_fields)
    assert len({name for name, _ in LEARNERS.values()}) == len(LEARNERS)
    rules = {(colour, rule_of(learner)) for learner, (_, colour) in LEARNERS.items()}
    assert len(rules) == len({colour for colour, _ in rules})


def test_success_is_drawn_for_runs_that_stop_at_the_first_zero() -> None:
    figure = import_module("atypical.figures.B_algorithms")
    training = pd.concat(
        [runs(), runs(stopping="whole", solved=0), runs(learner="max_margin", solved=0)]
    )
    algorithms = pd.DataFrame(
        {"learner": ["sbpi", "annealing"], "size": 101, "threshold": [0.65, np.nan], "error": 0.01}
    ).assign(status=["converged", "not bracketed"], budget=1)
    theory = pd.DataFrame({"name": ["no_gap"], "value": [0.6], "status": "converged"})
    data = figure.select(
        {
            "perceptron_training": training,
            "perceptron_scaling": runs(size=51, budget=4, alpha=0.9, solved=0),
            "perceptron_algorithms": algorithms,
            "perceptron_limits": limits(sbpi=0.63),
            "perceptron_thresholds": theory,
        }
    )
    success = data[data["kind"] == "success"]
    assert success["success"].tolist() == [0.0, 1.0, 0.25]
    assert success["budget"].tolist() == [4, 1, 1]
    assert data.loc[data["kind"] == "threshold", "load"].tolist() == [0.65]
    panel, left, right = figure.draw(data).axes
    assert [0.6, 0.6] in [list(line.get_xdata()) for line in panel.get_lines()]
    assert [0.6, 0.6] in [list(line.get_ydata()) for line in left.get_lines()]
    for ax in (left, right):
        shown = np.concatenate([np.ravel(line.get_xydata()) for line in ax.get_lines()])
        assert {0.65, 0.63} <= {*shown.round(6)}


def test_what_lies_out_of_sight_is_flat_and_runs_that_diverged_are_marked() -> None:
    figure = import_module("atypical.figures.B_algorithms")
    tables = {
        "perceptron_training": pd.concat(
            runs(alpha=alpha, solved=solved, instance=range(8))
            for alpha, solved in ((0.1, 1), (0.2, 1), (0.8, 0), (0.9, 0))
        ),
        "perceptron_scaling": runs(alpha=0.7, budget=1, status="diverged"),
        "perceptron_algorithms": pd.DataFrame(columns=["learner", "status", *FIT]),
        "perceptron_limits": limits(),
        "perceptron_thresholds": pd.DataFrame(columns=["name", "value", "status"]),
    }
    (panel, *_) = figure.draw(figure.select(tables)).axes
    low, high = panel.get_xlim()
    assert 0.1 < low < 0.2 < 0.8 < high < 0.9
    (lost,) = [line for line in panel.get_lines() if line.get_marker() == "x"]
    assert list(lost.get_xdata()) == [0.7]


FIT = ["budget", "size", "threshold", "error"]


def limits(**ends: float) -> pd.DataFrame:
    """Limits by two exponents, of which the central one is drawn."""
    rows = [{"learner": name, "threshold": x} for name, x in ends.items()]
    table = pd.DataFrame(rows, columns=["learner", "threshold"]).assign(status="converged")
    known = {"budget": 1, "error": 0.02, "systematic": 0.01, "slope": 0.5, "sizes": 3}
    table = table.assign(**known, smallest=51, largest=201, alpha_t=3.0)
    other = table.assign(exponent="1", threshold=table["threshold"] + 0.1)
    return pd.concat([table.assign(exponent="2/3"), other])


def test_flatness_is_compared_between_runs_on_the_same_instance() -> None:
    figure = import_module("atypical.figures.A_flatness")
    common = {"alpha_t": 3.0, "latent": 11, "inverse_alpha": 2.0, "stopping": "first"}
    rows = []
    for n in range(3):
        for name, value in (("sbpi", 1.0), ("binarynet", 3.0)):
            run = {"learner": name, "instance": n, "at": 0.1}
            rows.append(run | {"measure": "local_energy", "value": value * (n + 1)})
            rows.append(run | {"measure": "local_entropy", "value": value + n})
    flatness = pd.DataFrame(rows).assign(**common, status="converged")
    training = pd.DataFrame(
        [
            {"learner": name, "instance": n, "generalization_error": error + n, "solved": 1}
            for n in range(3)
            for name, error in (("sbpi", 0.2), ("binarynet", 0.4))
        ]
    ).assign(**common)
    # Flatness is measured at one latent dimension; runs of others bear the same instance numbers.
    other = training.assign(latent=21, generalization_error=-training["generalization_error"])
    tables = {
        "features_flatness": flatness,
        "features_training": pd.concat([training, other], ignore_index=True),
    }
    data = figure.select(tables, alpha_t=3.0, inverse_alpha=2.0, flip=0.1, distance=0.1)
    points = data[data["kind"] == "run"]
    assert len(points) == 6
    assert points.groupby("instance")["generalization_error"].sum().abs().max() < 1e-12
    assert points.groupby("instance")["local_entropy"].sum().abs().max() < 1e-12
    assert sorted(points["local_entropy"].unique()) == [-1.0, 1.0]
    loads = data[data["kind"] == "load"].set_index("learner")["value"]
    assert loads.to_dict() == {"sbpi": 2.0, "binarynet": 6.0}
    # Within each instance the flatter solution errs less; its error is that over instances.
    ranks = data[data["kind"] == "correlation"].set_index("measure")
    assert ranks["value"].to_numpy() == pytest.approx(1.0)
    title = figure.draw(data).axes[3].get_title(loc="left")
    assert r"$1.00\pm0.00$" in title


def test_a_counter_example_is_drawn_full_where_solutions_are_flatter_and_err_more() -> None:
    figure = import_module("atypical.figures.A_flatness")
    rows = [
        {"alpha_t": alpha_t, "instance": n, "stopping": stopping, "value": energy, "error": error}
        for alpha_t, worse in ((1.0, 0.1), (3.0, -0.1))
        for n in range(5)
        for stopping, energy, error in (
            ("first", 0.2 + n / 1000, 0.2),
            ("whole", 0.1, 0.2 + worse + n / 1000),
        )
    ]
    runs = pd.DataFrame(rows).assign(learner="sbpi", latent=11, inverse_alpha=2.0)
    flatness = runs.assign(measure="local_energy", at=0.1, status="converged")
    training = runs.rename(columns={"error": "generalization_error"}).assign(solved=1)
    tables = {"features_flatness": flatness, "features_training": training}
    data = figure.select(tables, alpha_t=3.0, inverse_alpha=2.0, flip=0.1, distance=0.1)
    changes = data[data["kind"] == "change"].set_index("alpha_t")
    assert changes["against"].to_dict() == {1.0: 1.0, 3.0: 0.0}
    assert changes["value"].to_numpy() == pytest.approx([0.102, -0.098])
    assert changes["local_energy"].to_numpy() == pytest.approx(0.1 / 0.202)
    drawn = [line for line in figure.draw(data).axes[2].get_lines() if len(line.get_xdata()) == 1]
    faces = {round(float(line.get_ydata()[0]), 3): line.get_markerfacecolor() for line in drawn}
    assert faces[-0.098] == "white" != faces[0.102]


def test_solutions_are_drawn_at_their_load_and_stopping_rule() -> None:
    figure = import_module("atypical.figures.B_solutions")
    points = pd.DataFrame({"measure": ["local_energy", "stability", "local_entropy"], "at": 0.1})
    points = points.assign(value=0.2, status="converged", instance=0, size=101)
    flatness = pd.concat(
        points.assign(learner="sbpi", alpha=alpha, stopping=stopping, value=value)
        for alpha, stopping, value in (
            (0.5, "first", 0.2),
            (0.5, "whole", 0.9),
            (0.2, "first", 0.9),
        )
    )
    references = points.assign(alpha=0.5, reference="typical")
    around = pd.DataFrame({"alpha": [0.5], "reference": "0.0", "margin": 0.0, "distance": 0.1})
    around = around.assign(local_entropy=0.15, replicon=0.3, status="converged")
    around = pd.concat([around, around.assign(distance=0.05, local_entropy=0.08, replicon=1.3)])
    data = figure.select(
        {
            "perceptron_flatness": flatness,
            "perceptron_references": references,
            "perceptron_local_entropy": around,
        },
        alpha=0.5,
        stopping="first",
    )
    assert data.loc[data["kind"] == "found", "value"].tolist() == [0.2] * 3
    theory = data.loc[data["kind"] == "theory", "value"].tolist()
    assert 0.15 in theory and 0.08 not in theory
    assert len(figure.draw(data).axes) == 3


def test_success_on_random_features_is_one_curve_per_latent_dimension() -> None:
    figure = import_module("atypical.figures.A_algorithms")
    both = pd.concat(
        runs(latent=latent, alpha_t=3.0, solved=solved).rename(columns={"alpha": "inverse_alpha"})
        for latent, solved in ((501, [0, 0, 0, 1, 1, 1, 1, 1]), (1001, [0, 0, 0, 0, 1, 1, 1, 0]))
    )
    algorithms = {"learner": ["sbpi"], "alpha_t": 3.0, "latent": 501, "threshold": 0.6, "budget": 1}
    transitions = {"alpha_t": [3.0], "interpolation": 0.5, "no_gap": 0.6, "monotone": 0.7}
    tables = {
        "features_training": both,
        "features_scaling": both.assign(budget=4, latent=301),
        "features_limits": limits(sbpi=0.62),
        "features_algorithms": pd.DataFrame(algorithms).assign(error=0.1, status="converged"),
        "features_transitions": pd.DataFrame(transitions).assign(status="converged"),
    }
    drawn = figure.draw(figure.select(tables, alpha_t=3.0)).axes[0]
    curves = [line for line in drawn.get_lines() if line.get_marker() in ("o", "s", "D")]
    rates_drawn = {
        line.get_linestyle(): list(line.get_ydata()) for line in curves if len(line.get_ydata())
    }
    assert rates_drawn[":"] == [0.25, 1.0]
    assert rates_drawn["-"] == [0.0, 0.75]
    # Of a larger budget: two latent dimensions in one table of the same rates.
    assert rates_drawn["-."] == [0.125, 0.875]
