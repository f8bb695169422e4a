"""What the figures of realistic networks draw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.figures import A_networks_flatness, A_networks_width
from atypical.figures.networks import ALGORITHMS, WEIGHTS
from atypical.studies.kinds.algorithms import Algorithms

RUN = ["weights", "algorithm", "rate", "width", "seed", "stopping"]


def tables() -> dict[str, pd.DataFrame]:
    """Two algorithms, one of them at two rates, of which the second solves nothing."""
    rows = [
        (weights, algorithm, rate, width, seed, stopping)
        for weights in WEIGHTS
        for algorithm, rate in (("adam", 0.1), ("adam", 9.0), ("small_batch", 0.1))
        for width in (4, 8, 16)
        for seed in range(4)
        for stopping in ("zero", "loss")
    ]
    training = pd.DataFrame(rows, columns=RUN)
    good = (training["rate"] < 1) & (training["width"] > 4)
    training = training.assign(
        solved=good.astype(int),
        train_error=np.where(good, 0.0, 0.2),
        test_error=0.5 / training["width"] + 0.01 * training["seed"],
        epochs=5,
        status=np.where(good, "reached", "budget spent"),
    )
    thresholds = training[["weights", "algorithm", "rate"]].drop_duplicates()
    thresholds = thresholds.assign(threshold=5.0, error=0.5, status="converged")
    flatness = []
    for measure, at in [("local_energy", 0.2), ("local_energy", 0.4), ("hessian_eigenvalue", 1.0)]:
        value = at / training["width"] * (1 + training["seed"])
        flatness.append(training[RUN].assign(measure=measure, at=at, value=value, error=0.1))
    flat = pd.concat(flatness).assign(status="converged")
    curved = (flat["measure"] == "local_energy") | (flat["weights"] == "continuous")
    return {
        "networks_training": training,
        "networks_thresholds": thresholds,
        "networks_flatness": flat[curved],
    }


def test_every_algorithm_has_a_name_and_a_colour_of_its_own() -> None:
    assert set(ALGORITHMS) == set(Algorithms.model_fields)
    assert len({colour for _, colour in ALGORITHMS.values()}) == len(ALGORITHMS)


def test_success_and_errors_are_drawn_at_the_best_rate_of_each_algorithm() -> None:
    data = A_networks_width.select(tables(), stopping="zero")
    success = data[(data["kind"] == "success") & (data["algorithm"] == "adam")]
    assert success.groupby("width")["value"].unique().str[0].tolist() == [0, 1, 1]
    assert (data[data["kind"] == "success"]["instances"] == 4).all()
    errors = data[data["kind"] == "test_error"].set_index(["weights", "algorithm", "width"])
    row = errors.loc[("binary", "adam", 8)]
    assert row["value"] == pytest.approx(0.5 / 8 + 0.015)
    assert row["high"] - row["value"] == pytest.approx(0.01 * np.std(range(4), ddof=1) / 2)
    assert (data["kind"] == "threshold").sum() == 4
    figure = A_networks_width.draw(data)
    assert len(figure.axes) == 6
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        ALGORITHMS[name][0] for name in ("small_batch", "adam")
    ]


def test_flatness_is_drawn_for_runs_that_met_the_moment() -> None:
    data = A_networks_flatness.select(tables(), stopping="loss", noise=0.2, flip=0.4)
    runs = data[data["kind"] == "run"]
    assert set(runs["width"]) == {8, 16}
    assert set(runs["rate"]) == {0.1}
    assert set(runs["panel"]) == {"local energy", "leading eigenvalue", "local energy, binary"}
    energy = runs[runs["panel"] == "local energy"]
    assert energy["value"].max() == pytest.approx(0.2 / 8 * 4)
    kinds = data.loc[data["panel"] == "local energy", "kind"]
    assert {"correlation", "correlation at equal width", "mean"} < set(kinds)
    assert len(A_networks_flatness.draw(data).axes) == 6


def test_where_no_run_met_the_moment_the_figure_says_so() -> None:
    spent = tables()
    spent["networks_training"]["status"] = "budget spent"
    data = A_networks_flatness.select(spent, stopping="loss", noise=0.2, flip=0.4)
    assert data.empty
    (ax,) = A_networks_flatness.draw(data).axes
    assert [text.get_text() for text in ax.texts] == ["no run met the moment"]


def test_one_weight_type_alone_is_drawn() -> None:
    alone = {name: table[table["weights"] == "binary"] for name, table in tables().items()}
    width = A_networks_width.draw(A_networks_width.select(alone, stopping="zero"))
    flat = A_networks_flatness.select(alone, stopping="loss", noise=0.2, flip=0.4)
    assert len(width.axes) == 3
    assert len(A_networks_flatness.draw(flat).axes) == 2
