"""Flatness: closed forms, enumeration, and the limits between which it must lie."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from atypical.flatness import features_entropy
from atypical.flatness.local_energy import expected_local_energy, local_energy
from atypical.flatness.local_entropy import entropy, local_entropy, stated
from atypical.flatness.measure import energies, surroundings
from atypical.flatness.stabilities import on_lattice, stability_density
from atypical.flatness.typical import all_solutions, neighbours, typical_rows
from atypical.learners import focusing_bp, sbpi
from atypical.replica import stabilities
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.typical import max_margin, typical
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import TaskError, fields
from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels

FLIP = [0.01, 0.05, 0.2]


def binary_entropy(d: np.ndarray) -> np.ndarray:
    return -d * np.log(d) - (1 - d) * np.log1p(-d)


def test_local_energy_has_its_closed_form_for_gaussian_fields() -> None:
    train = RandomLabels(2001, 0.2, "gaussian").instance(0).train
    weights = np.ones(2001, np.int8)
    found, error = local_energy(train, weights, FLIP, 200, np.random.default_rng(0))
    expected = [expected_local_energy(fields(train, weights), p) for p in FLIP]
    assert np.all(error < 0.01)
    assert np.abs(found - expected).max() < 4 * error.max()


def test_half_of_all_flips_forget_the_solution() -> None:
    train = RandomLabels(1001, 0.3).instance(0).train
    weights = sbpi.Rule().alone(train, 1, whole=False).weights
    found, error = local_energy(train, weights, [0.5], 400, np.random.default_rng(0))
    assert found[0] == pytest.approx(0.5, abs=4 * error[0])


def test_no_flip_errs_less_than_a_single_one() -> None:
    train = RandomLabels(401, 0.4).instance(0).train
    weights = sbpi.Rule().alone(train, 1, whole=False).weights
    found, _ = local_energy(train, weights, [1e-9, 0.01, 0.1, 0.4], 50, np.random.default_rng(0))
    assert found[0] == 0
    assert np.all(np.diff(found) > 0)


def test_a_gray_code_meets_every_solution_once() -> None:
    train = RandomLabels(13, 0.5).instance(0).train
    every = 2 * (np.arange(2**13)[:, None] >> np.arange(13) & 1) - 1
    expected = every[(every @ train.T.astype(int) > 0).all(axis=1)]
    assert np.array_equal(np.unique(all_solutions(train), axis=0), np.unique(expected, axis=0))
    assert len(all_solutions(train)) == len(expected)


def test_neighbours_of_all_distances_are_all_solutions() -> None:
    solutions = all_solutions(RandomLabels(15, 0.4).instance(2).train)
    counts = neighbours(solutions, solutions[0])
    assert (counts[0], counts.sum()) == (1, len(solutions))


def test_sizes_beyond_enumeration_are_refused() -> None:
    with pytest.raises(TaskError, match=r"41 weights cannot be enumerated; give sizes up to 27\."):
        all_solutions(RandomLabels(41, 0.2).instance(0).train)


def test_local_entropy_agrees_with_enumeration() -> None:
    distance = np.array([5.5, 7.5, 9.5]) / 21
    wrong = []
    for number in range(20):
        train = RandomLabels(21, 0.35).instance(number).train
        solutions = all_solutions(train)
        reference = solutions[len(solutions) // 2]
        counts = neighbours(solutions, reference)
        # Odd and even distances straddle theory on ±1 patterns: average neighbouring ones.
        k = (distance * 21).astype(int)
        # A bin of one distance holds less than the exponential: its Gaussian width in k.
        width = np.sqrt(2 * np.pi * 21 * distance * (1 - distance))
        exact = np.log((counts[k] + counts[k + 1]) / 2 * width) / 21
        found = local_entropy(train, reference, distance, damping=0.3)
        assert found.status == ["converged"] * 3
        wrong.append(found.value - exact)
    assert np.abs(np.mean(wrong, axis=0)).max() < 0.02


def test_local_entropy_lies_between_its_bounds_and_peaks_at_the_entropy() -> None:
    train = RandomLabels(501, 0.5).instance(0).train
    weights = focusing_bp.Rule().alone(train, 1, whole=False).weights
    value, means, _ = entropy(train, damping=0.3)
    peak = (1 - float(means @ weights) / 501) / 2
    distance = np.array([0.02, 0.05, 0.1, 0.2, peak, 0.4])
    found = local_entropy(train, weights, distance, damping=0.3)
    assert found.status == ["converged"] * 6
    assert np.all(found.value < binary_entropy(distance))
    assert found.value[4] == pytest.approx(value, abs=1e-4)
    assert found.value.argmax() == 4
    assert found.error.max() < 1e-3


def test_local_entropy_does_not_depend_on_the_order_of_distances() -> None:
    train = RandomLabels(301, 0.4).instance(0).train
    weights = sbpi.Rule().alone(train, 1, whole=False).weights
    up = local_entropy(train, weights, [0.05, 0.1, 0.3], damping=0.3).value
    down = local_entropy(train, weights, [0.3, 0.1, 0.05], damping=0.3).value
    assert np.array_equal(up, down[::-1])


def test_an_iteration_that_does_not_converge_says_so() -> None:
    # Beyond capacity there is no solution to count.
    train = RandomLabels(201, 3.0).instance(0).train
    found = local_entropy(train, np.ones(201, np.int8), [0.01, 0.3], damping=0.0)
    assert found.status == ["not converged"] * 2
    assert np.isnan(found.value).all()
    assert np.isnan(found.error).all()


def test_messages_that_left_their_range_have_not_converged_whatever_last_moved() -> None:
    rows = np.array([[0.3, 1e-5, 1e-5], [0.3, np.nan, 0.5], [np.nan, np.nan, 0.0]])
    found = stated([0.1, 0.2, 0.3], rows)
    assert found.status == ["converged", "not converged", "diverged"]
    assert np.isfinite(found.value).tolist() == [True, False, False]


def test_the_entropy_of_large_instances_is_that_of_replica_theory() -> None:
    theory = typical(Perceptron(0.5, 0.0))
    found = [entropy(RandomLabels(1501, 0.5).instance(n).train, 0.3)[0] for n in range(5)]
    # Its fluctuations are of order N^{-1/2} times a few tenths.
    assert np.mean(found) == pytest.approx(theory.entropy, abs=0.01)


def test_stabilities_count_every_pattern() -> None:
    train = RandomLabels(101, 0.5).instance(0).train
    edges = np.linspace(-6, 6, 25)
    at, density, error = stability_density(train, np.ones(101, np.int8), edges)
    widths = np.diff(on_lattice(edges, 101))
    assert density @ widths == pytest.approx(1)
    assert np.allclose(error**2 * len(train) * widths, density)
    assert at[0] == pytest.approx(-5.75, abs=0.1)


@pytest.mark.parametrize("point", [typical(Perceptron(0.5, 0.0)), max_margin(Perceptron(0.5, 0.0))])
def test_the_density_of_stabilities_is_normalized_above_its_margin(point) -> None:
    x = point.model.margin + np.linspace(0, 9, 20001)
    density = stabilities.stability_density(point, x)
    assert np.trapezoid(density, x) == pytest.approx(1, abs=1e-6)
    assert stabilities.stability_density(point, np.array([point.model.margin - 0.01]))[0] == 0


def test_typical_solutions_of_small_instances_approach_theory() -> None:
    point = typical(Perceptron(0.5, 0.0))
    theory = stabilities.local_energy(point, FLIP)
    found = []
    for number in range(20):
        rows = typical_rows(RandomLabels(21, 0.5).instance(number).train, FLIP, [0.0, 1.0])
        found.append([row["value"] for row in rows if row["measure"] == "local_energy"])
    assert np.abs(np.mean(found, axis=0) - theory).max() < 0.04


def test_solutions_found_are_flatter_than_typical_ones() -> None:
    theory = stabilities.local_energy(typical(Perceptron(0.4, 0.0)), FLIP)
    train = RandomLabels(1001, 0.4).instance(0).train
    weights = focusing_bp.Rule().alone(train, 1, whole=False).weights
    found, _ = local_energy(train, weights, FLIP, 50, np.random.default_rng(0))
    assert np.all(found < 0.9 * theory)


def test_measures_belong_to_the_solution() -> None:
    instance = RandomLabels(101, 0.3).instance(0)
    weights = sbpi.Rule().alone(instance.train, 1, whole=False).weights
    rows = energies(instance, weights, ONE_UNIT, [0.1], 5)
    assert rows == energies(instance, weights, ONE_UNIT, [0.1], 5)
    assert [row["measure"] for row in rows] == ["local_energy"]
    around = {"distance": [0.1], "damping": 0.3, "stability": [0.0, 1.0, 2.0]}
    found = [row["measure"] for row in surroundings(instance, weights, **around)]
    assert found == [*["stability"] * 2, "local_entropy", "entropy"]


def test_flips_in_a_committee_are_felt_through_its_majority() -> None:
    # Units of Gaussian fields err independently: a pattern fails where two of three of them do.
    network = Committee(3)
    train = RandomLabels(3 * 667, 0.2, "gaussian").instance(0).train
    weights = np.ones(3 * 667, np.int8)
    found, error = local_energy(train, weights, FLIP, 200, np.random.default_rng(0), network)
    fields_ = network.fields(train, weights)
    wrong = [ndtr(-(1 - 2 * p) * fields_ / np.sqrt(4 * p * (1 - p))) for p in FLIP]
    expected = []
    for w in wrong:
        a, b, c = w.T
        expected.append(np.mean(a * b + a * c + b * c - 2 * a * b * c))
    assert np.abs(found - expected).max() < 4 * error.max()


def test_entropy_on_random_features_is_that_of_replica_theory() -> None:
    # Replica-symmetric entropy of random features at α_T = 3 and 1/α = 2: 0.4235.
    task = RandomFeatures(1001, 501, 167)
    found, independent = [], []
    for number in range(5):
        instance = task.instance(number)
        assert instance.hidden is not None
        value, _, moved = features_entropy.entropy(instance.train, instance.hidden, 0.3)
        assert moved < 1e-4
        found.append(value)
        independent.append(entropy(instance.train, 0.7)[0])
    assert np.mean(found) == pytest.approx(0.4235, abs=0.012)
    # Patterns taken as independent miss it: that is why the shared directions are kept.
    assert np.mean(independent) < 0.405


def test_with_many_latent_dimensions_features_are_independent_patterns() -> None:
    instance = RandomFeatures(301, 91, 8001).instance(0)
    assert instance.hidden is not None
    shared, means, _ = features_entropy.entropy(instance.train, instance.hidden, 0.3)
    alone, expected, _ = entropy(instance.train, 0.3)
    assert shared == pytest.approx(alone, abs=0.005)
    assert np.abs(means - expected).max() < 0.05


def test_local_entropy_on_features_peaks_at_their_entropy() -> None:
    instance = RandomFeatures(501, 251, 83).instance(0)
    assert instance.hidden is not None
    weights = sbpi.Rule().alone(instance.train, 1, whole=False).weights
    value, means, _ = features_entropy.entropy(instance.train, instance.hidden, 0.3)
    peak = (1 - float(means @ weights) / 501) / 2
    distance = [0.05, peak, 0.45]
    found = features_entropy.local_entropy(
        instance.train, instance.hidden, weights, distance, damping=0.3
    )
    assert found.status == ["converged"] * 3
    assert found.value[1] == pytest.approx(value, abs=5e-4)
    assert found.value.argmax() == 1


def test_bins_hold_as_many_lattice_points_each() -> None:
    edges = on_lattice(np.linspace(0, 4, 41), 1001) * np.sqrt(1001)
    assert np.allclose(edges, np.round(edges))
    assert np.all(np.round(edges) % 2 == 0)
    assert len(on_lattice([0.0, 0.1, 1.0], 21)) == 2
