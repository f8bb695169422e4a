"""The average of solutions."""

from __future__ import annotations

import numpy as np
import pytest

from atypical.evidence.barycenter import FEWER, barycenter
from atypical.learners import sbpi
from atypical.tasks.generalization import counted_errors, generalization_error
from atypical.tasks.instance import fields
from atypical.tasks.random_features import RandomFeatures


@pytest.fixture(scope="module")
def found():
    instance = RandomFeatures(403, 101, 51).instance(0)
    return instance, [sbpi.Rule().alone(instance.train, key, False).weights for key in range(7)]


def test_the_barycentre_errs_as_its_average_weights_do(found) -> None:
    instance, weights = found
    row = barycenter(instance, weights[:3])
    mean = np.mean(weights[:3], axis=0)
    assert row["error_barycenter"] == pytest.approx(generalization_error(instance, mean))
    singles = [generalization_error(instance, w) for w in weights[:3]]
    assert (row["error_single"], row["error_best"]) == (np.mean(singles), min(singles))


def test_the_barycentre_errs_less_than_what_is_averaged_on_fresh_patterns_too(found) -> None:
    instance, weights = found
    row = barycenter(instance, weights)
    tried = np.stack([*weights, np.sum(weights, axis=0)], axis=1)
    rng, teacher, features = RandomFeatures(403, 101, 51).drawn(0)
    *singles, average = counted_errors(teacher, features, tried, 100_000, rng)
    assert row["error_barycenter"] < row["error_best"]
    assert average < min(singles)
    # D = 51: what is left of the Gaussian form is as small as 1/D.
    assert average == pytest.approx(row["error_barycenter"], abs=0.005)


def test_a_solution_that_is_found_again_is_no_other(found) -> None:
    instance, weights = found
    row = barycenter(instance, [weights[0]] * 5 + [weights[1]])
    assert (row["solutions"], row["status"]) == (2, FEWER)


def test_the_overlap_is_the_mean_over_pairs(found) -> None:
    instance, weights = found
    w = np.array(weights, dtype=float)
    pairs = (w @ w.T / w.shape[1])[np.triu_indices(7, 1)]
    row = barycenter(instance, weights)
    assert row["solutions"] == 7
    assert row["overlap"] == pytest.approx(pairs.mean())
    assert row["error_best"] <= row["error_single"]
    assert np.abs(fields(instance.test, w.sum(axis=0))).min() > 0


def test_weights_that_are_no_solutions_are_not_averaged(found) -> None:
    instance, weights = found
    row = barycenter(instance, [*weights[:2], -weights[2], -weights[3]])
    assert (row["solutions"], row["status"]) == (2, FEWER)
    assert np.isnan(row["error_barycenter"])
    assert barycenter(instance, [*weights[:4], -weights[4]])["solutions"] == 3
