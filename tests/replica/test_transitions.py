"""Where dense neighbourhoods end: the touchings, looked at from both sides on whole curves."""

from functools import cache

import numpy as np
import pytest

from atypical.replica import transitions
from atypical.replica import typical as solver
from atypical.replica.local_entropy import curve
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.perceptron_transitions import thresholds_table, transitions_table
from atypical.replica.surroundings import Surroundings
from atypical.replica.transitions import MONOTONE, NO_GAP
from atypical.replica.typical import typical

DISTANCES = np.concatenate([np.geomspace(1e-6, 0.03, 90), np.linspace(0.035, 0.18, 20)])


def max_margin(alpha):
    return solver.max_margin(Perceptron(alpha, 0.0))


def touching_margin(alpha, event):
    return transitions.touching_margin(Perceptron(alpha, 0.0), event)


@cache
def touching_load(event):
    return transitions.touching_load(Perceptron(1.0, 0.0), event)


def least(reference):
    """Smallest local entropy per distance and smallest slope over a curve up to its maximum."""
    points = curve(Surroundings(reference, 0.0), DISTANCES)
    assert {p.status for p in points} == {"converged"}
    return {
        NO_GAP: min(p.order.local_entropy / p.distance for p in points),
        MONOTONE: min(p.order.slope for p in points),
    }


@pytest.mark.parametrize("alpha", [0.2, 0.5, 0.7])
@pytest.mark.parametrize("event", [NO_GAP, MONOTONE], ids=["no gap", "monotone"])
def test_the_curve_is_sound_above_the_line_and_not_below(alpha, event):
    margin = touching_margin(alpha, event).parameter
    assert least(typical(Perceptron(alpha, 1.02 * margin)))[event] > 0
    assert least(typical(Perceptron(alpha, 0.98 * margin)))[event] < 0


@pytest.mark.parametrize("alpha", [0.3, 0.6])
def test_no_other_margin_above_the_lines_breaks_the_curve(alpha):
    top, line = max_margin(alpha).model.margin, touching_margin(alpha, MONOTONE).parameter
    for margin in np.linspace(1.02 * line, 0.999 * top, 8):
        assert min(least(typical(Perceptron(alpha, margin))).values()) > 0


@pytest.mark.parametrize("event", [NO_GAP, MONOTONE], ids=["no gap", "monotone"])
def test_around_the_largest_margin_the_curve_is_sound_below_the_load_and_not_above(event):
    load = touching_load(event).parameter
    assert least(max_margin(load - 1e-4))[event] > 0
    assert least(max_margin(load + 1e-4))[event] < 0


def test_the_loads_where_dense_neighbourhoods_end():
    table = thresholds_table().set_index("name")
    assert (table.status == "converged").all()
    assert (table.error < 1e-6).all()
    assert table.value["capacity"] == pytest.approx(0.833078599, abs=1e-9)
    assert table.value["monotone"] < table.value["no_gap"] < 0.75


def test_the_stated_error_covers_the_width_of_the_difference_quotient(monkeypatch):
    before = touching_load(MONOTONE)
    monkeypatch.setattr(transitions, "STEP", transitions.STEP / 2)
    after = transitions.touching_load(Perceptron(1.0, 0.0), MONOTONE)
    assert after.parameter == pytest.approx(before.parameter, abs=before.error + after.error)


@pytest.mark.parametrize("event", [NO_GAP, MONOTONE], ids=["no gap", "monotone"])
def test_line_and_largest_margin_meet_at_the_load(event):
    load = touching_load(event)
    before = touching_margin(load.parameter - 1e-5, event)
    assert before.parameter == pytest.approx(max_margin(load.parameter).model.margin, abs=1e-4)
    assert touching_margin(load.parameter + 1e-5, event).status == "absent"


def test_lines_are_ordered_and_end_where_they_should():
    table = transitions_table([0.1, 0.5, 0.74, 0.8, 0.84])
    assert table.status.tolist() == ["converged", "converged", "absent", "absent", "absent"]
    assert table.status_no_gap.tolist() == ["converged"] * 3 + ["absent"] * 2
    whole = table[table.status == "converged"]
    assert (whole.margin_no_gap < whole.margin_monotone).all()
    assert (whole.margin_monotone < whole.margin_max).all()
    assert table.margin_max.notna().all()


def test_each_load_is_solved_alone():
    together = transitions_table([0.3, 0.6])
    alone = transitions_table([0.6])
    assert together.iloc[[1]].reset_index(drop=True).equals(alone)
