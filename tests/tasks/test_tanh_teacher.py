"""A teacher of given features teaches them, and no others, on every sample."""

from __future__ import annotations

import numpy as np
import pytest

from atypical.tasks.tanh_teacher import sample


@pytest.mark.parametrize("eta", [[0.9, 0.7], [0.9, 0.8, 0.3]])
def test_correlations_of_a_sample_are_the_strengths(eta: list[float]) -> None:
    x, y = (a.astype(float) for a in sample(eta, 64, np.random.default_rng(1)))
    assert x.shape == y.shape == (64, len(eta))
    np.testing.assert_allclose(x.T @ x / 64, np.eye(len(eta)), atol=1e-6)
    np.testing.assert_allclose(y.T @ x / 64, np.diag(eta), atol=1e-6)


def test_odd_functions_of_one_feature_do_not_see_another() -> None:
    x, y = (a.astype(float) for a in sample([0.9, 0.7], 64, np.random.default_rng(1)))
    assert abs(np.mean(np.sin(3 * x[:, 0]) * x[:, 1])) < 1e-7
    assert abs(np.mean(y[:, 0] ** 3 * y[:, 1])) < 1e-7
    # Not linear: a line leaves a part of it.
    slope = np.mean(x[:, 0] * y[:, 0])
    assert np.mean((y[:, 0] - slope * x[:, 0]) ** 2) > 0.01
