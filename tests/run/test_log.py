"""The log of a job: what it says last."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from atypical.run.log import logged, spent
from atypical.run.refusal import Refusal


def test_a_job_that_ends_well_says_what_it_took(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with logged(log):
        sum(range(10**6))
    assert 0 < spent(log) < 600


def test_a_refusal_is_one_line_and_no_time(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with pytest.raises(SystemExit, match=r"^no such thing; mend it\.$"), logged(log):
        raise Refusal("no such thing; mend it.")
    assert log.read_text() == "no such thing; mend it.\n"
    assert math.isnan(spent(log))


def test_a_fault_leaves_its_trace_and_no_time(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with pytest.raises(ZeroDivisionError), logged(log):
        1 / 0  # noqa: B018
    assert "Traceback" in log.read_text()
    assert math.isnan(spent(log))
    assert math.isnan(spent(tmp_path / "nowhere.log"))
