"""Samples against the moments they are drawn from."""

import numpy as np
import pytest

from atypical.tasks.gaussian_pairs import GaussianPairs, draw, moments, sample_singular_values

TASK = GaussianPairs(inputs=5)


def test_whitened_samples_have_the_moments_of_the_population():
    m = moments(draw(TASK, 40, np.random.default_rng(0), whitened=True), 5)
    for sample, exact in zip(m, TASK.population, strict=True):
        np.testing.assert_allclose(sample, exact, atol=1e-12)


def test_raw_samples_have_them_on_average_with_the_spread_of_a_sample():
    m = moments(draw(TASK, 200_000, np.random.default_rng(0), whitened=False), 5)
    for sample, exact in zip(m, TASK.population, strict=True):
        assert np.abs(sample - exact).max() < 5 * 2 / np.sqrt(200_000)
        assert np.abs(sample - exact).max() > 1e-6


def test_singular_values_of_a_whitened_sample_are_the_task_s():
    samples = draw(TASK, 40, np.random.default_rng(0), whitened=True)
    np.testing.assert_allclose(sample_singular_values(samples, 5)[:2], (0.9, 0.8), atol=1e-12)


@pytest.mark.parametrize("arguments", [{"eta": (1.1,)}, {"eta": (0.9, 0.8, 0.7)}])
def test_impossible_tasks_are_refused(arguments):
    with pytest.raises(ValueError, match="eta"):
        GaussianPairs(**arguments)


def test_too_few_samples_cannot_be_whitened():
    with pytest.raises(ValueError, match="samples: 3"):
        draw(GaussianPairs(), 3, np.random.default_rng(0), whitened=True)
