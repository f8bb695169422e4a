"""The shipped profile on a real SLURM: the same bytes, whatever happens to its jobs."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Container
from pathlib import Path

import pytest
import yaml

from atypical.settings.configuration import configured
from atypical.settings.figures import drawn
from atypical.settings.studies import CONFIGURED, chosen
from clone import CHECKSUM, SOURCE, TINY, Project
from cluster import Cluster

# As a user runs it, with shorter waits.
SUBMIT = (
    *("--profile", "workflow/profiles/slurm"),
    *("--local-cores", "1", "--latency-wait", "5"),
    *("--slurm-init-seconds-before-status-checks", "1", "--seconds-between-status-checks", "1"),
)
ONCE = ("--retries", "0")
STUDY = "perceptron_entropy"
TABLE = f"results/tables/{STUDY}.csv"
TRAINED = "perceptron_training"
TRAINING = f"results/tables/{TRAINED}.csv"
# What is sent, by what SLURM is told; all else is done where the command is given.
SENT = ("studies", "simulations", "train", "measure", "train_networks", "measure_networks")
# How a job is sent hangs on its kind alone: several of each are enough, and all that follows.
KEPT = (
    *("perceptron_", "networks_", "committee_entropy"),
    *("linear_landscape", "linear_path", "linear_noise", "linear_trapping"),
)
LONG = ("perceptron_scaling", "perceptron_clone_thresholds")
SOME = {name: None for name in CONFIGURED if name in LONG or not name.startswith(KEPT)}
# Claims are all judged where the command is given: some of them are enough as well.
JUDGED = ("B1", "B5-networks")


@pytest.fixture
def some(tmp_path: Path) -> tuple[str | Path, ...]:
    """An overlay that leaves some studies, and all that is made of them."""
    mine = tmp_path / "some.yaml"
    mine.write_text(yaml.safe_dump({"studies": SOME}))
    return "--configfile", TINY, mine


def test_a_cluster_makes_the_same_bytes(
    cluster: Cluster, fresh: Project, finished: Project, some: tuple[str | Path, ...]
) -> None:
    known = cluster.states()
    settings = configured([SOURCE / "config.yaml", *map(Path, some[1:])])
    studies = chosen(settings.studies)
    figures = [figure.name for figure in drawn(settings.figures, studies)]
    asked = (*studies, *figures, *JUDGED, *some)
    done, said = ended(submitted(fresh, cluster, *asked))
    assert done == 0, said
    assert fresh.tables() == finished.tables(*studies)
    assert numbers_drawn(fresh).keys() == {f"{name}.csv" for name in figures}
    assert numbers_drawn(fresh).items() <= numbers_drawn(finished).items()
    assert {path.stem for path in fresh.path.glob("results/parts/claims/*.csv")} == {*JUDGED}
    ours = {job: state for job, state in cluster.states().items() if job not in known}
    assert set(ours.values()) == {"COMPLETED"}
    assert {cluster.asked(job, "NumCPUs") for job in ours} == {"1"}
    told = {cluster.asked(job, "Comment").partition("_")[2] for job in ours}
    assert not {name for name in SENT if not any(word.startswith(name) for word in told)}, told
    assert all(word.startswith(SENT) for word in told)
    assert json.loads((fresh.path / "results/.begun").read_text())["cores"] is None
    done, said = ended(submitted(fresh, cluster, *asked))
    assert "Nothing to be done" in said


def test_a_cancelled_job_is_tried_again(
    cluster: Cluster, fresh: Project, undisturbed: Project
) -> None:
    known = cluster.states()
    run = submitted(fresh, cluster, "--retries", "1", TABLE)
    job = first_to_run(cluster, run, known)
    cluster.ask("scancel", job)
    done, said = ended(run)
    assert done == 0, said
    assert re.search(rf"JOB {job} ON \S+ CANCELLED", said), said
    assert "Trying to restart job" in said, said
    assert fresh.tables(STUDY) == undisturbed.tables(STUDY)


def test_a_job_that_needs_more_memory_than_it_asked_for_is_named(
    cluster: Cluster, fresh: Project
) -> None:
    (typical,) = fresh.names("perceptron_flatness", "typical")
    part = f"results/parts/perceptron_flatness/{typical}.csv"
    little = ("--set-resources", "measure:mem_mb=30", *ONCE)
    done, said = ended(submitted(fresh, cluster, *little, part))
    assert done != 0
    assert "ended by SLURM: StepId=" in said, said
    assert "exceeded memory limit" in said, said
    assert not (fresh.path / part).exists()


def test_a_task_that_fails_leaves_the_others_of_its_array(
    cluster: Cluster, fresh: Project, finished: Project
) -> None:
    known = cluster.states()
    learner = "workflow/atypical/learners/focusing_bp.py"
    whole = "from __future__ import annotations\n"
    broken = f"{whole}raise ArithmeticError('broken')\n"
    fresh.edit(learner, whole, broken)
    done, said = ended(submitted(fresh, cluster, TRAINING, *ONCE))
    assert done != 0
    ours = {job: state for job, state in cluster.states().items() if job not in known}
    (array,) = {job.partition("_")[0] for job in ours}
    assert set(ours) == {f"{array}_1", f"{array}_2"}
    assert sorted(ours.values()) == ["COMPLETED", "FAILED"]
    log = rf"broken \(log: results/logs/perceptron_training/focusing_bp/{CHECKSUM}\.log\)"
    assert re.search(log, said), said
    (made,) = fresh.path.glob("results/parts/perceptron_training/sbpi/*.csv")
    before = made.stat().st_mtime_ns
    fresh.edit(learner, broken, whole)
    done, said = ended(submitted(fresh, cluster, TRAINING))
    assert done == 0, said
    assert made.stat().st_mtime_ns == before
    assert fresh.tables(TRAINED) == finished.tables(TRAINED)


def test_of_a_group_only_the_job_that_failed_is_named(cluster: Cluster, fresh: Project) -> None:
    fresh.at_start("perceptron_capacity", "raise ArithmeticError('broken')")
    tables = [f"results/tables/{name}.csv" for name in (STUDY, "perceptron_capacity")]
    done, said = ended(submitted(fresh, cluster, *tables, *ONCE))
    assert done != 0
    named = [line for line in said.splitlines() if line.startswith("Failed: Solve")]
    log = "results/logs/perceptron_capacity/….log"
    assert [re.sub(CHECKSUM, "…", line) for line in named] == [
        f"Failed: Solve perceptron_capacity, part …: ArithmeticError: broken (log: {log})"
    ]


def test_jobs_of_a_gpu_ask_for_one_whatever_their_number(cluster: Cluster, fresh: Project) -> None:
    known = cluster.states()
    table = "results/tables/networks_training.csv"
    done, said = ended(submitted(fresh, cluster, table, "--config", "device=cuda", *ONCE))
    ours = set(cluster.states()) - set(known)
    assert ours
    for job in ours:
        assert re.fullmatch(r"gres\Wgpu\W1", cluster.asked(job, "TresPerJob"))
    assert done != 0
    assert "This job was sent to a GPU, but finds none" in said


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (
            "slurm_partition=nowhere",
            "not taken by SLURM: invalid partition specified: nowhere; "
            "Invalid partition name specified",
        ),
        ("runtime=2000", "ended by SLURM: would wait for ever (PartitionTimeLimit)"),
    ],
)
def test_a_group_that_asks_for_what_is_not_there_fails_at_once_and_for_good(
    cluster: Cluster, fresh: Project, asked: str, why: str
) -> None:
    done, said = ended(submitted(fresh, cluster, TABLE, "--set-resources", f"solve:{asked}"))
    assert done != 0
    assert re.search(rf"^Failed: Solve {STUDY}, part {CHECKSUM}: {re.escape(why)}$", said, re.M), (
        said
    )
    assert "Trying to restart" not in said
    assert not set(cluster.states().values()) & {"PENDING", "RUNNING"}


def submitted(project: Project, cluster: Cluster, *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        project.command(*SUBMIT, *arguments),
        cwd=project.path,
        env={**cluster.environment, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code, and all that the run said."""
    said = run.communicate()[0]
    return run.returncode, said


def numbers_drawn(project: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in project.path.glob("results/figures/*.csv")}


def first_to_run(cluster: Cluster, run: subprocess.Popen[str], known: Container[str]) -> str:
    """The first job that runs and was not known, by its number."""
    while run.poll() is None:
        for job, state in cluster.states().items():
            if state == "RUNNING" and job not in known:
                return job
        time.sleep(0.2)
    raise AssertionError(f"no job ran: {ended(run)}")
