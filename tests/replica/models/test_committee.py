"""Tree committee machine with many hidden units."""

import numpy as np
import pytest

from atypical.replica.local_entropy import curve
from atypical.replica.models.committee import Committee, apart, gain
from atypical.replica.models.committee_transitions import thresholds_table
from atypical.replica.surroundings import Surroundings
from atypical.replica.typical import capacity, max_margin, typical


def test_capacity_is_the_published_one():
    """Barkai, Hansel & Sompolinsky 1992: 0.95 for many hidden units with binary weights."""
    assert capacity(Committee(1.0, 0.0)).model.alpha == pytest.approx(0.95, abs=5e-3)


def test_hidden_signs_of_correlated_weights_sum_up_to_the_stated_covariance():
    generator, units, share = np.random.default_rng(1), 400, 201
    weights = generator.choice([-1.0, 1.0], (units, share))
    other = np.where(generator.random(weights.shape) < 0.15, -weights, weights)
    overlap, sums = (weights * other).mean(), []
    for _ in range(400):
        pattern = generator.standard_normal((units, share))
        sums.append([np.sign((w * pattern).sum(axis=1)).sum() for w in (weights, other)])
    first, second = np.array(sums).T / np.sqrt(units)
    assert np.mean(first * second) == pytest.approx(1 - apart(1 - overlap), abs=0.12)
    assert (apart(0.3 + 1e-6) - apart(0.3 - 1e-6)) / 2e-6 == pytest.approx(gain(0.3), rel=1e-8)


def test_at_small_load_every_pattern_halves_the_solutions():
    assert typical(Committee(1e-4, 0.0)).entropy == pytest.approx(np.log(2) * (1 - 1e-4), abs=1e-8)


@pytest.mark.parametrize("alpha", [0.3, 0.7])
def test_at_its_maximum_the_local_entropy_is_that_of_all_solutions(alpha):
    students = Surroundings(max_margin(Committee(alpha, 0.0)), 0.0)
    points = curve(students, np.linspace(0.25, 0.5, 26))
    top = max(points, key=lambda p: p.order.local_entropy)
    [near] = curve(students, [top.distance - top.order.slope / _curvature(points, top)])
    assert near.order.local_entropy == pytest.approx(
        typical(Committee(alpha, 0.0)).entropy, abs=1e-6
    )


def _curvature(points, top):
    i = points.index(top)
    rise = points[i + 1].order.slope - points[i - 1].order.slope
    return rise / (points[i + 1].distance - points[i - 1].distance)


def test_dense_neighbourhoods_end_before_the_solutions():
    table = thresholds_table().set_index("name")
    assert (table.status == "converged").all()
    assert (table.error < 1e-7).all()
    assert table.value["monotone"] < table.value["no_gap"] < 0.6 < table.value["capacity"]
    for shift, dense in ((1e-3, False), (-1e-3, True)):
        top = max_margin(Committee(table.value["no_gap"] + shift, 0.0))
        points = curve(Surroundings(top, 0.0), np.geomspace(1e-4, 0.1, 60))
        assert (min(p.order.local_entropy for p in points) > 0) == dense
