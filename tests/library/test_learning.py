"""Learners by name: the runs of the studies, on any patterns, and what lies around."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

import atypical
from atypical.flatness.measure import energies, surroundings
from atypical.learners import sweep
from atypical.randomness.run import seeded
from atypical.status import DIVERGED, SOLVED, SPENT, UNSETTLED
from atypical.studies.kinds.training import LEARNERS
from atypical.tasks.committee import ONE_UNIT
from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels

ROWS = ["train_error", "iterations", "min_margin", "status"]


def plain(things, unit):
    return things


@pytest.mark.parametrize("seed", [0, 3])
def test_many_runs_are_those_of_the_study(seed: int) -> None:
    condition = {"size": 101, "entries": "sign", "alpha": 0.4, "patterns": 40, "stopping": "first"}
    with seeded(seed):
        (study,) = sweep.trained([condition], [0, 1, 2], "reinforced_bp", {"sweeps": 50}, plain)
    found = atypical.learn_many(
        "reinforced_bp", size=101, alpha=0.4, instances=3, seed=seed, sweeps=50
    )
    pd.testing.assert_frame_equal(found.rows[ROWS], pd.DataFrame(study.rows)[ROWS])
    for solution, weights in zip(found.solutions, study.weights, strict=True):
        assert np.array_equal(solution.weights, weights)
        assert solution.train_error == found.rows["train_error"][solution.name["instance"]]


def test_instances_are_counted_or_numbered() -> None:
    every = atypical.learn_many("sbpi", size=51, alpha=0.3, instances=4)
    chosen = atypical.learn_many("sbpi", size=51, alpha=0.3, instances=[3, 1])
    assert list(every.rows["instance"]) == [0, 1, 2, 3]
    assert list(chosen.rows["instance"]) == [3, 1]
    assert np.array_equal(chosen.solutions[0].weights, every.solutions[3].weights)


def test_many_runs_are_a_tidy_frame() -> None:
    found = atypical.learn_many("sbpi", size=[51, 101], alpha=[0.2, 0.4], instances=2)
    assert len(found.rows) == len(found.solutions) == 8
    assert list(found.rows.columns[:4]) == ["learner", "size", "alpha", "patterns"]
    assert found.rows.attrs["units"]["alpha"] == "patterns per weight"
    assert "test_error" not in found.rows


def test_random_features_are_learned_and_tested() -> None:
    found = atypical.learn_many("sbpi", size=151, alpha=0.2, latent=21, instances=2)
    assert found.rows["test_error"].between(0, 0.6).all()
    assert found.rows["alpha_t"].tolist() == [30 / 21] * 2
    again = RandomFeatures(151, 30, 21).instance(1)
    assert np.array_equal(found.solutions[1].instance.train, again.train)


def test_instances_are_those_of_the_tasks() -> None:
    assert np.array_equal(
        atypical.random_labels(101, 0.3, instance=2).train, RandomLabels(101, 0.3).instance(2).train
    )
    with seeded(5):
        other = RandomLabels(101, 0.3, "gaussian").instance(2).train
    asked = atypical.random_labels(101, 0.3, instance=2, entries="gaussian", seed=5).train
    assert np.array_equal(asked, other)
    features = atypical.random_features(101, 40, 21, instance=1)
    assert np.array_equal(features.train, RandomFeatures(101, 40, 21).instance(1).train)


@pytest.mark.parametrize("kind", [int, float, np.int8, np.float32])
def test_patterns_of_ones_own_are_learned(kind: type) -> None:
    patterns = atypical.random_labels(101, 0.3).train
    run = atypical.learn("sbpi", patterns.astype(kind))
    assert run.status == SOLVED
    assert (patterns.astype(int) @ run.weights > 0).all()
    assert np.isnan(run.test_error)


def test_a_run_belongs_to_its_seed() -> None:
    instance = atypical.random_labels(101, 0.5)
    one, same, other = (
        atypical.learn("cross_entropy", instance, seed=seed, sweeps=5) for seed in (1, 1, 2)
    )
    assert np.array_equal(one.weights, same.weights)
    assert not np.array_equal(one.weights, other.weights)


def test_a_budget_that_is_spent_is_a_status() -> None:
    run = atypical.learn("sbpi", atypical.random_labels(301, 0.8), sweeps=30)
    assert (run.status, run.solved) == (SPENT, False)
    assert 0 < run.train_error < 0.25


def test_a_run_that_is_lost_is_a_status() -> None:
    large = 1e30 * atypical.random_labels(101, 0.5, entries="gaussian").train
    run = atypical.learn("reinforced_bp", large, sweeps=20)
    assert run.status == DIVERGED


@pytest.mark.parametrize("learner", LEARNERS)
def test_every_learner_is_run_with_its_own_numbers(learner: str) -> None:
    quick = {LEARNERS[learner].lasts: 40}
    run = atypical.learn(learner, atypical.random_labels(51, 0.1), **quick)
    assert run.weights.shape == (51,)
    assert {*asdict(run)} > {"status", "train_error", "iterations"}


def test_flatness_is_that_of_the_study() -> None:
    instance = atypical.random_labels(201, 0.3)
    run = atypical.learn("sbpi", instance)
    edges = [0.0, 1.0, 2.0]
    found = atypical.flatness_of(
        run.weights, instance, flip=0.1, samples=20, distance=[0.1, 0.2], stability=edges
    )
    rows = energies(instance, run.weights, ONE_UNIT, [0.1], 20)
    rows += surroundings(instance, run.weights, [0.1, 0.2], 0.3, edges)
    pd.testing.assert_frame_equal(found, pd.DataFrame(rows))
    assert found.attrs["symbols"]


def test_flatness_of_random_features_has_test_errors() -> None:
    instance = atypical.random_features(151, 30, 21)
    run = atypical.learn("sbpi", instance)
    found = atypical.flatness_of(run.weights, instance, flip=0.1, samples=5, distance=0.2)
    assert "local_test_error" in set(found["measure"])


def test_messages_that_do_not_settle_are_a_status() -> None:
    patterns = atypical.random_labels(101, 3.0).train
    found = atypical.flatness_of(np.ones(101), patterns, distance=[0.01, 0.3], damping=0.0)
    lost = found[found["status"] != "converged"]
    assert UNSETTLED in set(lost["status"]) or DIVERGED in set(lost["status"])
    assert lost["value"].isna().all()
