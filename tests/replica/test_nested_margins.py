"""Largest margins around a reference, against the local entropy and the largest margin of all."""

import numpy as np
import pytest

from atypical.replica.local_entropy import solve
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.perceptron_surroundings import nested_margins_table
from atypical.replica.surroundings import Surroundings
from atypical.replica.typical import max_margin, reference_for


@pytest.mark.parametrize("reference_margin", [0.1, "max"])
def test_at_its_largest_margin_the_local_entropy_vanishes_and_falls(reference_margin):
    distances = [0.002, 0.05, 0.2, 0.45]
    reference = reference_for(Perceptron(0.5, 0.0), reference_margin)
    table = nested_margins_table([0.5], [reference_margin], distances)
    assert (table.status == "converged").all()
    assert (table.quadrature_error < 2e-8).all()
    for row in table.itertuples():
        values = [
            solve(model, row.distance, model.start(row.distance)).order.local_entropy
            for shift in (-1e-3, 0.0, 1e-3)
            for model in [Surroundings(reference, row.margin_largest + shift)]
        ]
        assert values[0] > 0 > values[2]
        assert values[1] == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("reference_margin", [0.0, 0.2])
@pytest.mark.parametrize("alpha", [0.3, 0.6])
def test_the_largest_margin_over_all_distances_is_the_largest_of_all(alpha, reference_margin):
    distances = np.linspace(0.15, 0.4, 26)
    found = nested_margins_table([alpha], [reference_margin], distances).margin_largest
    top = int(found.argmax())
    peak = np.polyfit(distances[top - 2 : top + 3] - distances[top], found[top - 2 : top + 3], 4)
    inner = np.roots(np.polyder(peak))
    highest = np.polyval(peak, inner[np.abs(inner).argmin()].real)
    assert highest == pytest.approx(max_margin(Perceptron(alpha, 0.0)).model.margin, abs=1e-6)


def test_on_the_reference_only_its_own_margin_is_left():
    table = nested_margins_table([0.5], [0.2], [1e-6, 1e-4])
    gaps = (0.2 - table.margin_largest) / np.sqrt(table.distance)
    assert ((gaps > 1) & (gaps < 5)).all()


def test_a_distance_alone_and_in_a_curve_has_the_same_largest_margin():
    curve = nested_margins_table([0.5], ["max"], [0.4, 0.1, 0.01, 1e-3])
    alone = [nested_margins_table([0.5], ["max"], [d]).margin_largest[0] for d in curve.distance]
    assert curve.margin_largest.tolist() == pytest.approx(alone, abs=1e-9)


def test_close_to_a_zero_margin_reference_only_negative_margins_are_left():
    [found] = nested_margins_table([0.5], [0.0], [1e-4]).itertuples()
    assert found.status == "converged"
    assert -0.05 < found.margin_largest < 0


def test_a_reference_that_does_not_exist_has_no_largest_margin():
    table = nested_margins_table([0.8], [0.3], [0.1])
    assert table.status.tolist() == ["absent"]
    assert table.margin_largest.isna().all()
