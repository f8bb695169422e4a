"""The shipped scales as a DAG."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atypical.plan.__main__ import resolved
from atypical.plan.rates import Rates, read
from atypical.plan.work import jobs
from clone import SOURCE, TINY, Project

PAPERS = SOURCE / "workflow/scales/papers.yaml"
LIMIT = SOURCE / "workflow/scales/limit.yaml"
MOST = 3000
TASKS = ("perceptron", "features")
# Of one core, seconds.
TWO_HOURS = 7200.0


@pytest.mark.parametrize("overlay", [TINY, PAPERS])
def test_the_plan_counts_the_jobs_of_the_dag(fresh: Project, overlay: Path) -> None:
    done = fresh.run("--dry-run", "--configfile", overlay)
    assert done.returncode == 0, done.stderr
    total = re.search(r"^total +(\d+)$", done.stdout + done.stderr, re.MULTILINE)
    assert total
    goals = 1
    planned = len(jobs(resolved([overlay])))
    assert int(total[1]) - goals == planned <= MOST


def test_the_limits_take_at_most_two_hours_of_a_core() -> None:
    wanted = {f"{task}_{kind}" for task in TASKS for kind in ("training", "scaling")}
    rates = Rates(read())
    spent = [rates.seconds(job) for job in jobs(resolved([LIMIT])) if job.study in wanted]
    assert 1000 < sum(spent) < TWO_HOURS
