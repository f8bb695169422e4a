"""Runs at sites whose SLURM refuses, greets, hangs or forgets: each ends, and says why."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from atypical.run.interrupts import GOES_ON
from clone import TINY, Project
from stand_ins import BANNER, HANG, RUN, STEP, Site, refused

SENT = (
    *("--profile", "workflow/profiles/slurm", "--local-cores", "1", "--latency-wait", "5"),
    *("--slurm-init-seconds-before-status-checks", "1", "--seconds-between-status-checks", "1"),
)
TABLE = "results/tables/perceptron_entropy.csv"
OTHER = "results/tables/perceptron_capacity.csv"
ACCOUNT = "Invalid account or account/partition combination specified"


def test_a_group_that_slurm_refuses_fails_at_once_in_its_words(site: Site, fresh: Project) -> None:
    words = f"Batch job submission failed: {ACCOUNT}"
    site.answers(sbatch=BANNER + refused(words))
    account = ("--default-resources", "slurm_account=typo")
    done = fresh.run(TABLE, OTHER, *SENT, *account)
    assert done.returncode != 0
    failed = [line for line in done.stderr.splitlines() if line.startswith("Failed: ")]
    assert len(failed) == 1, done.stderr
    assert failed[0].endswith(f" and 1 more: not taken by SLURM: {ACCOUNT}")
    (call,) = site.calls("sbatch")
    assert "-A typo " in call
    assert "Traceback" not in done.stderr


def test_a_job_that_slurm_greets_and_forgets_is_known_by_its_log(
    site: Site, fresh: Project
) -> None:
    disabled = "echo 'Slurm accounting storage is disabled' >&2; exit 1\n"
    site.answers(sbatch=BANNER + RUN, srun=STEP, sacct=disabled)
    done = fresh.run(*SENT, TABLE)
    assert done.returncode == 0, done.stderr
    assert (fresh.path / TABLE).exists()


def test_a_job_on_a_node_knows_its_part_beside_those_that_stand(
    site: Site, fresh: Project, undisturbed: Project, tmp_path: Path
) -> None:
    mine = tmp_path / "my.yaml"
    mine.write_text("studies: {perceptron_entropy: {alpha: [0.8]}}\n")
    fresh.made(TABLE, "--configfile", TINY, mine)
    (old,) = fresh.parts("perceptron_entropy")
    site.answers(sbatch=RUN, srun=STEP)
    done = fresh.run(*SENT, TABLE)
    assert done.returncode == 0, done.stderr
    assert len(site.calls("sbatch")) == 1
    told = json.loads((fresh.path / ".snakemake/parts.json").read_text())
    assert [part["curves"] for part in told["perceptron_entropy"]] == [
        [{"alpha": [0.5]}],
        [{"alpha": [0.8]}],
    ]
    assert old in fresh.parts("perceptron_entropy")
    assert len(fresh.parts("perceptron_entropy")) == 2
    assert fresh.tables("perceptron_entropy") == undisturbed.tables("perceptron_entropy")


LIMIT = refused("QOSMaxSubmitJobPerUserLimit", "Batch job submission failed: Job violates policy")


@pytest.mark.parametrize(
    ("number", "until", "answers"),
    [
        (signal.SIGTERM, "SLURM takes nothing", {"sbatch": LIMIT}),
        (signal.SIGINT, "Execute", {"sbatch": HANG}),
        (signal.SIGTERM, "SLURM took", {"sbatch": "echo 41\n", "squeue": HANG, "sacct": HANG}),
    ],
    ids=["limit", "no answer to sbatch", "no answer of the queue"],
)
def test_a_run_that_waits_for_slurm_ends_when_told(
    site: Site, fresh: Project, number: int, until: str, answers: dict[str, str]
) -> None:
    site.answers(**answers)
    with fresh.running(*SENT, TABLE, until=until) as run:
        os.kill(run.pid, number)
        _, said = run.communicate(timeout=60)
    assert run.returncode not in (0, -number)
    assert "Traceback" not in said, said
    assert GOES_ON in said
    assert any("--name=" in call for call in site.calls("scancel"))
