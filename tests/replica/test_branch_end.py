"""The distance at which students coincide: the branch that leads there, and rows beyond it."""

import numpy as np
import pytest

from atypical.replica.branch_end import TOLERANCE, Limit, branch_end, scaled
from atypical.replica.local_entropy import curve, local_entropy_table
from atypical.replica.models.committee import Committee
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.saddle import find_root
from atypical.replica.surroundings import LARGEST_FIELD, ROUGH, Surroundings
from atypical.replica.typical import reference_for


def followed(model, reference, *distances):
    students = Surroundings(reference_for(model, reference), 0.0)
    return students, [p for p in curve(students, distances) if p.status == "converged"]


@pytest.mark.parametrize(
    ("model", "reference", "way"),
    [
        (Perceptron(0.5, 0.0), 0.0, np.geomspace(0.01, 5.4e-4, 12)),
        (Perceptron(0.79, 0.0), 0.0, np.geomspace(0.05, 4e-3, 12)),
        (RandomFeatures(1 / 0.9, 3.0, 0.0), 0.0, np.geomspace(0.1, 5.7e-3, 12)),
        (RandomFeatures(0.5, 3.0, 0.0), 0.0, np.geomspace(0.01, 2.2e-4, 12)),
    ],
)
def test_the_branch_runs_into_students_that_coincide_where_it_is_said_to_end(model, reference, way):
    """The limit's equations give the distance of a saddle the better, the nearer the end it is."""
    students, points = followed(model, reference, 0.3, *way)
    end = branch_end(students, points[-1].point, points[-1].state)
    assert end.status == "converged"
    assert end.error < 1e-3 * end.distance
    assert (np.diff([p.state.overlaps.spread for p in points]) < 0).all()
    assert end.distance < points[-1].distance
    before, last = (abs(distance_of_limit(students, p) / p.distance - 1) for p in points[-2:])
    assert last < before / 2
    assert last < 0.05


def distance_of_limit(students, saddle):
    limit = Limit(students, saddle.state.overlaps.spread, ROUGH)
    root = find_root(limit, scaled(students, saddle.point, saddle.state), TOLERANCE, longest=1.0)
    assert root.status == "converged"
    return limit.overlaps(root.point)[0].apart / 2


def test_where_the_end_is_found_does_not_depend_on_where_the_curve_stops():
    tables = [
        local_entropy_table([Perceptron(0.5, 0.0)], [0.0], [0.0], [1e-5, nearest, 0.01, 0.1])
        for nearest in (3e-3, 1e-3, 6e-4)
    ]
    ends = [table["branch_end"].iloc[0] for table in tables]
    assert ends == pytest.approx([ends[-1]] * 3, abs=tables[-1]["branch_end_error"].iloc[0])


def test_rows_beyond_the_end_say_so_and_none_beyond_a_reference_of_larger_margin():
    distances = [1e-5, 4.5e-4, 5e-4, 6e-4, 1e-3, 0.01, 0.1]
    table = local_entropy_table([Perceptron(0.5, 0.0)], [0.0, "max"], [0.0], distances)
    own, largest = table[table["reference"] == "0.0"], table[table["reference"] == "max"]
    assert own["status"].tolist() == ["coincident"] * 2 + ["diverged"] + ["converged"] * 4
    assert own["branch_end"].unique() == pytest.approx([4.546e-4], abs=1e-6)
    assert (largest["status"] == "converged").all()
    assert (largest["branch_end_status"] == "absent").all()
    assert largest["branch_end"].isna().all()


@pytest.mark.parametrize(
    ("model", "distances"),
    [
        (Perceptron(0.5, 0.0), (0.01, 1e-3, 6e-4, 5.6e-4, 5.3e-4, 5.2e-4)),
        (Committee(0.7, 0.0), (0.1, 0.01, 3e-3, 1.5e-3, 1e-3, 8e-4, 7e-4)),
    ],
)
def test_above_the_end_fields_leave_the_range_of_numbers(model, distances):
    """They grow like the inverse of 1 − q, and would reach what no number holds."""
    _, points = followed(model, 0.0, 0.3, *distances)
    near, last = points[-2:]
    assert last.distance > distances[-1]

    def largest(point):
        fields = point.order
        return fields.t_hat + 8.3 * (np.sqrt(fields.q_hat) + fields.s_hat)

    growth = np.log(largest(last) / largest(near)) / np.log(near.distance / last.distance)
    assert largest(last) * (last.distance / distances[-1]) ** (2 * growth) > LARGEST_FIELD


def test_a_committee_s_solutions_never_coincide():
    students, points = followed(Committee(0.7, 0.0), 0.0, 0.3, 0.01, 1e-3)
    assert branch_end(students, points[-1].point, points[-1].state).status == "absent"
