"""The shipped scales as a DAG."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atypical.plan.__main__ import resolved
from atypical.plan.work import jobs
from clone import SOURCE, TINY, Project

PAPERS = SOURCE / "workflow/scales/papers.yaml"
MOST = 3000


@pytest.mark.parametrize("overlay", [TINY, PAPERS])
def test_the_plan_counts_the_jobs_of_the_dag(fresh: Project, overlay: Path) -> None:
    done = fresh.run("--dry-run", "--configfile", overlay)
    assert done.returncode == 0, done.stderr
    total = re.search(r"^total +(\d+)$", done.stdout + done.stderr, re.MULTILINE)
    assert total
    goals = 1
    planned = len(jobs(resolved([overlay])))
    assert int(total[1]) - goals == planned <= MOST
