"""The generalization error that weights have by themselves, against patterns and closed forms."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest

from atypical.learners import sbpi
from atypical.tasks.generalization import (
    cancel,
    counted_errors,
    fields_given,
    generalization_error,
    seen_given,
    single,
)
from atypical.tasks.instance import Hidden, Instance
from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels

LATENT = 167
PATTERNS = 1_000_000
# Of the mean over the patterns of an instance, in which all weights share their luck.
SIGMAS = 3.0
# What the Gaussian form of what is left may be off by, half the error of 10⁵ patterns.
BIAS = 0.0006


def all_signs(count: int) -> np.ndarray:
    return np.array(list(product([-1, 1], repeat=count)), dtype=np.int8)


def joint_gaussian(instance: Instance, w: np.ndarray) -> float:
    """Error arccos(ρ)/π of jointly Gaussian fields, with the Gaussian equivalence's ρ."""
    hidden = instance.hidden
    assert hidden is not None
    size, latent = hidden.features.shape
    s = w @ hidden.features / np.sqrt(size * latent)
    variance = 2 / np.pi * s @ s + (1 - 2 / np.pi) * w @ w / size
    rho = np.sqrt(2 / np.pi) * s @ hidden.teacher / np.sqrt(latent * variance)
    return float(np.arccos(rho) / np.pi)


def with_exact_covariance(instance: Instance, w: np.ndarray) -> float:
    """The same with the covariance (2/π) arcsin(F_i·F_j/D) of the features at Gaussian ξ."""
    hidden = instance.hidden
    assert hidden is not None
    size, latent = hidden.features.shape
    features = hidden.features.astype(float)
    overlaps = np.clip(features @ features.T / latent, -1, 1)
    variance = 2 / np.pi * w @ np.arcsin(overlaps) @ w / size
    along = np.sqrt(2 / np.pi) * w @ (features @ hidden.teacher) / latent / np.sqrt(size)
    return float(np.arccos(along / np.sqrt(variance)) / np.pi)


@pytest.mark.parametrize(("alpha_t", "inverse_alpha"), [(1, 3.0), (3, 2.0)])
def test_it_is_the_error_on_a_million_fresh_patterns(alpha_t: int, inverse_alpha: float) -> None:
    patterns = alpha_t * LATENT
    task = RandomFeatures(int(inverse_alpha * patterns) // 2 * 2 + 1, patterns, LATENT)
    instance, (rng, teacher, features) = task.instance(0), task.drawn(0)
    found = [sbpi.Rule().alone(instance.train, key, False).weights for key in range(3)]
    aligned = np.sign(features.astype(float) @ teacher)
    weights = np.stack([*found, np.sum(found, axis=0), aligned], axis=1).astype(float)
    counted = counted_errors(teacher, features, weights, PATTERNS, rng)
    errors = np.sqrt(counted * (1 - counted) / PATTERNS)
    told = np.array([generalization_error(instance, w) for w in weights.T])
    assert np.all(np.abs(told - counted) < BIAS + SIGMAS * errors)
    # On these instances joint Gaussians are off by more than 10⁵ patterns would show.
    for form in (joint_gaussian, with_exact_covariance):
        off = np.abs([form(instance, w) for w in weights.T] - counted)
        assert off.max() > 0.0013 + SIGMAS * errors.max()
        assert off.max() < 0.01


def test_many_latent_inputs_make_fields_jointly_gaussian() -> None:
    off = []
    for latent in (51, 201, 801):
        task = RandomFeatures(2 * latent + 1, latent, latent)
        instance, (_, teacher, features) = task.instance(0), task.drawn(0)
        rng = np.random.default_rng(latent)
        noise = np.sqrt(latent) * rng.standard_normal(len(features))
        w = np.sign(features.astype(float) @ teacher + noise)
        off.append(generalization_error(instance, w) - joint_gaussian(instance, w))
    assert np.abs(off[2]) < 0.001
    assert np.abs(off[2]) < np.abs(off).max() / 2


def test_weights_with_the_other_sign_err_where_these_do_not() -> None:
    instance = RandomFeatures(101, 51, 51).instance(1)
    w = np.random.default_rng(0).choice([-1.0, 1.0], 101)
    error = generalization_error(instance, w)
    assert generalization_error(instance, -w) == pytest.approx(1 - error, abs=1e-12)
    assert generalization_error(instance, 7 * w) == pytest.approx(error, abs=1e-12)


def test_weights_that_know_nothing_of_the_teacher_err_in_half_of_all_cases() -> None:
    rng = np.random.default_rng(0)
    instance = RandomFeatures(1001, 167, 167).instance(0)
    errors = [generalization_error(instance, w) for w in rng.choice([-1.0, 1.0], (200, 1001))]
    assert np.mean(errors) == pytest.approx(0.5, abs=4 * np.std(errors) / np.sqrt(200))


def test_there_is_none_without_a_teacher() -> None:
    assert np.isnan(generalization_error(RandomLabels(101, 0.5).instance(0), np.ones(101)))


def test_the_field_given_the_teacher_s_has_the_moments_of_all_patterns() -> None:
    patterns, rng = all_signs(11).astype(float), np.random.default_rng(0)
    left, told = [], []
    for _ in range(300):
        hidden = Hidden(*(rng.choice([-1, 1], shape) for shape in ((41, 11), (0, 11), 11)))
        w = rng.choice([-1, 1], 41).astype(np.float32)
        fields = np.sign(patterns @ hidden.features.T) @ w / np.sqrt(41)
        k = np.sum(patterns * hidden.teacher < 0, axis=1)
        means = np.array([fields[k == number].mean() for number in range(12)])
        mean, variance = fields_given(hidden, w)
        assert mean == pytest.approx(means, abs=1e-6)
        left.append(np.mean((fields - means[k]) ** 2))
        told.append(variance)
    apart = np.array(told) - left
    assert np.mean(apart) == pytest.approx(0, abs=4 * np.std(apart) / np.sqrt(300) + 0.005)
    # Much of the variance is that of the linear part, which differs between weights.
    assert np.std(apart) < 0.5 * np.std(left)


@pytest.mark.parametrize("latent", [1, 3, 7])
def test_what_a_feature_sees_is_that_of_all_patterns(latent: int) -> None:
    patterns = all_signs(latent).astype(int)
    k = np.sum(patterns < 0, axis=1)
    for b in range(latent + 1):
        f = np.where(np.arange(latent) < b, -1, 1)
        seen = np.sign(patterns @ f)
        means = [seen[k == number].mean() for number in range(latent + 1)]
        assert seen_given(latent)[b] == pytest.approx(np.array(means), abs=1e-12)


@pytest.mark.parametrize("count", [2, 4])
def test_products_cancel_as_often_as_in_all_patterns(count: int) -> None:
    patterns = all_signs(count).astype(int)
    for b, number in product(range(count + 1), range(-1, count + 2)):
        f = np.where(np.arange(count) < b, -1, 1)
        own = patterns[np.sum(patterns < 0, axis=1) == number]
        share = np.mean(own @ f == 0) if len(own) else 0.0
        assert float(cancel(count, np.array(b), np.array(number))) == pytest.approx(share)


def test_a_majority_has_the_weight_of_half_the_middle_binomials_along_each_sign() -> None:
    assert single(167) == pytest.approx(comb(166, 83) / 2**166, rel=1e-12)
    # One sign is its own majority; of three, each counts half.
    assert (single(1), single(3)) == (pytest.approx(1.0), pytest.approx(0.5))


def test_fresh_patterns_are_counted_to_the_last() -> None:
    _, teacher, features = RandomFeatures(51, 17, 11).drawn(0)
    weights = np.random.default_rng(1).choice([-1, 1], (51, 2))
    w = np.concatenate([weights, -weights], axis=1)
    shares = counted_errors(teacher, features, w, 4321, np.random.default_rng(0))
    assert shares[:2] + shares[2:] == pytest.approx(1.0)
    assert shares * 4321 == pytest.approx(np.round(shares * 4321))
