"""One script asks every solver: one that takes curves, one that does not, one that learns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from atypical.tables.files import TableError, write
from atypical.tables.kinds import given, plain
from scripts.solve import main

SOLVERS = '''
import numpy as np
import pandas as pd
from atypical.disk.solutions import Found

def alone(alpha, margin, power=1):
    """Grids of one curve."""
    return pd.DataFrame([(a, m, (a * m) ** power) for a in alpha for m in margin],
                        columns=["alpha", "margin", "value"])

def together(curves, seeds, scale):
    """Curves one by one; rows without a frame."""
    for curve in curves:
        yield [{"beta": curve["beta"], "seed": seed, "value": scale * seed} for seed in seeds]

def some(curves, seeds):
    """Of some curves nothing."""
    for curve in curves:
        yield [] if curve["none"] else [{"beta": curve["beta"], "seed": seed} for seed in seeds]

def learned(curves, instances, learner, followed, device="none"):
    """Rows, and what was found."""
    for curve in followed(curves, "conditions"):
        rows = [{"size": curve["size"], "instance": n, "device": device} for n in instances]
        names = [row | {"learner": learner} for row in rows]
        yield Found(rows, names, [np.full(curve["size"], n) for n in instances])

def fitted(curves, runs, solutions):
    """From a table, and from solutions."""
    yield runs.assign(value=2 * runs["value"])
'''
STUDY = {"alone": {"curves": [{"alpha": [0.5]}, {"alpha": [0.2]}], "margin": [1.0, 3.0]}}


@pytest.fixture(autouse=True)
def solvers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made_up_solvers.py").write_text(SOLVERS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "made_up_solvers", raising=False)


def asked(solver: str, study: dict[str, Any], **params: Any) -> Any:
    given = {"solver": f"made_up_solvers:{solver}", "study": study, "device": "", "reads": {}}
    return main(given | params, [], [])


def test_a_solver_without_curves_is_called_for_each() -> None:
    found = asked("alone", STUDY["alone"] | {"power": 2})
    assert found.rows.to_dict("list") == {
        **{"alpha": [0.5, 0.5, 0.2, 0.2], "margin": [1.0, 3.0, 1.0, 3.0]},
        **{"value": pytest.approx([0.25, 2.25, 0.04, 0.36]), "curve": [0, 0, 1, 1]},
    }
    assert (found.names, found.weights) == ([], [])


def test_a_solver_of_curves_goes_through_them_itself() -> None:
    study = {"curves": [{"beta": 0.3}, {"beta": 0.1}], "seeds": [7, 3], "scale": 10}
    rows = asked("together", study).rows
    assert rows["beta"].tolist() == [0.3, 0.3, 0.1, 0.1]
    assert rows["value"].tolist() == [70, 30, 70, 30]
    assert rows["curve"].tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_a_curve_of_which_nothing_is_found_leaves_the_others_as_they_are(empty: int) -> None:
    curves = [{"beta": 0.1, "none": place == empty} for place in range(3)]
    rows = asked("some", {"curves": curves, "seeds": [3]}).rows
    assert rows["curve"].tolist() == [place for place in range(3) if place != empty]
    assert rows["seed"].dtype == np.int64
    nothing = asked("some", {"curves": [{"beta": 0.1, "none": True}], "seeds": [3]})
    assert nothing.rows.empty


def test_what_a_learner_finds_is_kept_in_the_order_of_its_rows() -> None:
    study = {"curves": [{"size": 3}, {"size": 5}], "instances": [0, 4], "learner": "sbpi"}
    found = asked("learned", study)
    assert found.rows["curve"].tolist() == [0, 0, 1, 1]
    assert found.rows["device"].tolist() == ["none"] * 4
    assert [(name["size"], name["instance"], name["learner"]) for name in found.names] == [
        (size, n, "sbpi") for size in (3, 5) for n in (0, 4)
    ]
    expected = [np.full(size, n) for size in (3, 5) for n in (0, 4)]
    assert all(np.array_equal(a, b) for a, b in zip(found.weights, expected, strict=True))
    assert set(asked("learned", study, device="cpu").rows["device"]) == {"cpu"}


def test_a_solver_is_handed_the_tables_that_it_names(tmp_path: Path) -> None:
    columns = (given("value"),)
    write(pd.DataFrame({"value": [1.0, 2.5]}), tmp_path / "runs.csv", columns)
    params = {"solver": "made_up_solvers:fitted", "study": {"curves": [{}]}, "device": ""}
    reads = {"reads": {"runs": plain(columns)}}
    found = main(params | reads, [str(tmp_path / "runs.csv")], [])
    assert found.rows["value"].tolist() == [2.0, 5.0]
    (tmp_path / "runs.csv").write_text("value\n3.0\n")
    with pytest.raises(TableError):
        main(params | reads, [str(tmp_path / "runs.csv")], [])
