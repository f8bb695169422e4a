"""The library's theory is the solvers' own, of any model, and failures are values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import atypical
from atypical.kinetics.landscape import coexistence, spinodal
from atypical.kinetics.rates import rank_rate
from atypical.networks.linear import Shape
from atypical.replica.models import (
    features_surroundings,
    features_typical,
    perceptron,
    perceptron_surroundings,
    perceptron_transitions,
)
from atypical.replica.models.committee import Committee
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.symmetric import within
from atypical.status import ABSENT, COINCIDENT, CONVERGED, NO_SADDLE
from atypical.tasks.gaussian_pairs import GaussianPairs

SAME = {"check_exact": True, "check_like": True}


def test_tables_of_the_perceptron_are_those_of_its_studies() -> None:
    asked = atypical.entropy("perceptron", alpha=[0.2, 0.5], margin=[0, 0.3])
    pd.testing.assert_frame_equal(asked, perceptron.entropy_table([0.2, 0.5], [0.0, 0.3]), **SAME)
    asked = atypical.capacity("perceptron", margin=[0, 1])
    pd.testing.assert_frame_equal(asked, perceptron.capacity_table([0.0, 1.0]), **SAME)
    asked = atypical.max_margin("perceptron", alpha=[0.2, 0.5])
    pd.testing.assert_frame_equal(asked, perceptron.max_margin_table([0.2, 0.5]), **SAME)


def test_local_entropies_are_those_of_the_study() -> None:
    grids = {"alpha": [0.5], "reference_margin": ["max", 0.2], "distance": [0.02, 0.1]}
    asked = atypical.local_entropy("perceptron", **grids)
    solved = perceptron_surroundings.local_entropy_table(**grids, margin=[0.0])
    pd.testing.assert_frame_equal(asked, solved, **SAME)


def test_transitions_are_those_of_the_study_at_the_margin_that_is_asked_for() -> None:
    asked = atypical.transitions("perceptron", alpha=0.5)
    assert list(asked.columns[:2]) == ["alpha", "margin"]
    solved = perceptron_transitions.transitions_table([0.5])
    pd.testing.assert_frame_equal(asked.drop(columns="margin"), solved, **SAME)


def test_thresholds_name_where_solutions_and_their_neighbourhoods_end() -> None:
    found = atypical.thresholds("perceptron").set_index("name")["value"]
    assert found["capacity"] == atypical.capacity("perceptron")["alpha_c"].item()
    assert found["no_gap"] < found["monotone"] < found["capacity"] or (
        found["monotone"] < found["no_gap"] < found["capacity"]
    )


def test_random_features_are_asked_by_their_load() -> None:
    asked = atypical.entropy("features", alpha_t=3, alpha=[0.3, 0.4], margin=[0, 0.1])
    solved = features_typical.entropy_table([3.0], [1 / 0.3, 1 / 0.4], [0.0, 0.1])
    assert list(asked["alpha"]) == [0.3, 0.3, 0.4, 0.4]
    for column in ("entropy", "q", "error_typical", "error_barycenter"):
        assert list(asked[column]) == list(solved[column])
    around = {"distance": [0.05], "reference_margin": [0.0]}
    asked = atypical.local_entropy("features", alpha_t=3, alpha=0.3, **around)
    solved = features_surroundings.local_entropy_table([3.0], [1 / 0.3], margin=[0.0], **around)
    assert list(asked["error"]) == list(solved["error"])
    assert asked["alpha_t"].item() == 3
    assert asked.attrs["symbols"]["error"] == r"$\epsilon_g$"


def test_features_of_another_nonlinearity_are_another_model() -> None:
    found = atypical.capacity("features", alpha_t=3, nonlinearity=["sign", "tanh"])
    assert list(found["nonlinearity"]) == ["sign", "tanh"]
    assert found["alpha_c"].nunique() == 2


def test_the_symmetric_perceptron_has_its_closed_entropy_and_capacity() -> None:
    found = atypical.entropy("symmetric", alpha=[0.5, 1], margin=[0.7, 1.2])
    closed = np.log(2) + found["alpha"] * [np.log(within(k)) for k in found["margin"]]
    assert np.allclose(found["entropy"], closed, atol=1e-12)
    ends = atypical.capacity("symmetric", margin=0.7)["alpha_c"].item()
    assert ends == pytest.approx(-np.log(2) / np.log(within(0.7)))


class Doubled(Committee):
    """A model of one's own."""


def test_a_model_of_ones_own_is_a_class() -> None:
    own = atypical.entropy(Doubled, alpha=0.5)
    named = atypical.entropy("committee", alpha=0.5)
    assert own["entropy"].item() == named["entropy"].item()
    assert own.attrs["table"] == "Doubled_entropy"
    assert own.attrs["units"]["entropy"] == "nats per weight"
    given = atypical.capacity(Perceptron, margin=0.2)
    assert given["alpha_c"].item() == atypical.capacity("perceptron", margin=0.2)["alpha_c"].item()


def test_what_has_no_saddle_is_a_row_with_its_status() -> None:
    beyond = atypical.entropy("perceptron", alpha=[0.5, 5.0])
    assert list(beyond["status"]) == [CONVERGED, ABSENT]
    assert list(beyond["entropy"].isna()) == [False, True]
    closest = atypical.local_entropy("perceptron", alpha=0.5, distance=[1e-5, 0.1])
    assert list(closest["status"]) == [COINCIDENT, CONVERGED]
    assert closest["local_entropy"].isna()[0]
    empty = atypical.entropy("features", alpha=2.0, alpha_t=3)
    assert empty["status"].item() == ABSENT


def test_spinodal_and_coexistence_are_the_landscapes() -> None:
    found = atypical.spinodal(depth=[2, 3, 5], eta=[0.9, 0.5])
    for row in found.to_dict("records"):
        at = row["depth"], row["eta"]
        assert (row["lam_c"], row["beta_c"]) == spinodal(*at)
        assert (row["lam_coexistence"], row["beta_coexistence"]) == coexistence(*at)


def test_barriers_vanish_where_the_learned_state_does() -> None:
    (beta_c,) = atypical.spinodal(depth=3, eta=0.9)["beta_c"]
    found = atypical.barrier(depth=3, eta=0.9, beta=[0.5 * beta_c, 0.999 * beta_c, 1.001 * beta_c])
    down = found["barrier_down"]
    assert down[0] > 100 * down[1] > 0
    assert np.isnan(down[2])
    assert found["status"][2] == "no feature: beta above the spinodal"


def test_rates_are_kramers_and_langers_and_missing_saddles_are_said() -> None:
    found = atypical.escape_rate(beta=[0.1, 0.5], temperature=[1e-4, 2e-4], rank=[0, 1])
    task, shape = GaussianPairs((0.9, 0.8)), Shape(3, 2, 10, 2)
    for row in found.to_dict("records"):
        rate, barrier = rank_rate(shape, task, row["beta"], row["temperature"], row["start_rank"])
        assert (row["rate_theory"], row["barrier"]) == pytest.approx((rate, barrier), nan_ok=True)
        assert row["status"] == (CONVERGED if row["beta"] < 0.3 else NO_SADDLE)


def test_the_barrier_that_noise_crosses_is_that_of_the_mode() -> None:
    crossed = atypical.escape_rate(beta=0.1, temperature=1e-4)["barrier"].item()
    (of_mode,) = atypical.barrier(depth=3, eta=0.8, beta=0.1)["barrier_up"]
    assert crossed == pytest.approx(of_mode, rel=1e-9)


def test_a_single_mode_is_lost_as_well_as_gained() -> None:
    lost = atypical.escape_rate(eta=0.9, beta=0.3, temperature=1e-3, direction="down")
    (down,) = atypical.barrier(depth=3, eta=0.9, beta=0.3)["barrier_down"]
    assert lost["status"].item() == CONVERGED
    assert lost["barrier"].item() == pytest.approx(down, rel=1e-9)
