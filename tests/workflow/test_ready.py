"""Starts that are copies of a process: they do and say what those of a user do."""

from __future__ import annotations

import re
import subprocess

import pytest

from clone import FIGURE, Project, environment, ready

# Of each start its own: dates, names of runs, numbers and order of jobs and of what is missing.
ITS_OWN = re.compile(r"\s*(Date|Workflow ID|Reason): |\[")


def said(done: subprocess.CompletedProcess[str]) -> tuple[int, str, list[str]]:
    lines = (re.sub(r"^Job \d+", "Job", line) for line in done.stdout.splitlines())
    return done.returncode, done.stderr, sorted(line for line in lines if not ITS_OWN.match(line))


@pytest.mark.parametrize("asked", [("--dry-run", FIGURE), (FIGURE[:-1],)])
def test_a_copy_does_and_says_what_a_start_of_a_user_does(
    fresh: Project, asked: tuple[str, ...]
) -> None:
    assert ready().missed(environment()) == set()
    copy, own = fresh.run(*asked), fresh.started(*asked)
    assert said(copy) == said(own)
    assert (copy.returncode == 0) == (FIGURE in asked)


def test_no_copy_has_another_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready().missed(environment()) == set()
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    assert ready().missed(environment()) == {"PYTHONPATH"}
    assert not ready().fits(environment())
