"""Theory against counting every weight vector of small perceptrons with Gaussian patterns.

Finite N adds terms of order 1/N, so each quantity is followed over three sizes to 1/N → 0; the
standard errors of the instance averages are carried along.
"""

import numpy as np
import pytest

from atypical.replica.local_entropy import curve
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.surroundings import Surroundings
from atypical.replica.typical import typical


def weights(n):
    """All (2^n, n) weight vectors; row i has the bits of i."""
    return (2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1) - 1).astype(np.float32)


def smallest_margins(w, patterns, rng):
    """Of every weight vector on an instance: (2^n,)."""
    n = w.shape[1]
    return (w @ rng.standard_normal((n, patterns), dtype=np.float32)).min(axis=1) / np.sqrt(n)


def towards_infinite_size(sizes, means, errors):
    """Intercept of a line in 1/N, and its standard error."""
    design = (
        np.stack([np.ones(len(sizes)), 1 / np.array(sizes)], axis=1) / np.array(errors)[:, None]
    )
    inverse = np.linalg.pinv(design)
    return float(inverse[0] @ (np.array(means) / errors)), float(np.linalg.norm(inverse[0]))


def standard_error(values):
    return np.std(values, ddof=1) / np.sqrt(len(values))


@pytest.mark.parametrize("margin", [0.0, 0.3])
def test_entropy_is_the_logarithm_of_the_number_of_solutions(margin):
    alpha, sizes, instances = 0.25, [8, 12, 16], [4000, 2500, 500]
    rng = np.random.default_rng(2)
    means, errors = [], []
    for n, count in zip(sizes, instances, strict=True):
        w = weights(n)
        patterns = round(alpha * n)
        margins = [smallest_margins(w, patterns, rng) for _ in range(count)]
        numbers = np.array([np.sum(m > margin) for m in margins])
        assert np.mean(numbers == 0) < 0.001
        entropies = np.log(numbers[numbers > 0]) / n
        means.append(entropies.mean())
        errors.append(standard_error(entropies))
    measured, error = towards_infinite_size(sizes, means, errors)
    assert error < 0.008
    assert measured == pytest.approx(typical(Perceptron(alpha, margin)).entropy, abs=3 * error)


def around_solutions(w, patterns, reference_margin, flips, rng):
    """ln of the fraction of weights at a distance from a solution that are solutions, per weight.

    One reference per instance, drawn from all solutions of its margin: that is what typical means.
    nan where the instance has no reference or nothing around it.
    """
    margins = smallest_margins(w, patterns, rng)
    candidates = np.flatnonzero(margins > reference_margin)
    if len(candidates) == 0:
        return np.nan
    at_distance = np.bitwise_count(np.arange(len(w)) ^ rng.choice(candidates)) == flips
    fraction = np.mean(margins[at_distance] > 0)
    return np.log(fraction) / w.shape[1] if fraction > 0 else np.nan


@pytest.mark.parametrize("reference_margin", [0.0, 0.4])
def test_local_entropy_is_the_logarithm_of_the_number_of_solutions_around_a_typical_one(
    reference_margin,
):
    """Less the logarithm of the number of weights at that distance, whose 1/N terms are large."""
    alpha, distance, sizes, instances = 0.25, 0.25, [8, 12, 16], [4000, 2500, 500]
    rng = np.random.default_rng(3)
    means, errors = [], []
    for n, count in zip(sizes, instances, strict=True):
        w, flips, patterns = weights(n), round(distance * n), round(alpha * n)
        drawn = [around_solutions(w, patterns, reference_margin, flips, rng) for _ in range(count)]
        means.append(np.nanmean(drawn))
        errors.append(standard_error(np.array(drawn)[~np.isnan(drawn)]))
        assert np.isnan(drawn).mean() < 0.01
    [point] = curve(Surroundings(typical(Perceptron(alpha, reference_margin)), 0.0), [distance])
    all_weights = -distance * np.log(distance) - (1 - distance) * np.log1p(-distance)
    measured, error = towards_infinite_size(sizes, means, errors)
    assert error < 0.005
    assert measured == pytest.approx(point.order.local_entropy - all_weights, abs=3 * error)
