"""Devices: found, demanded, and leased."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from atypical.run import device
from atypical.run.device import DeviceError, demanded, gpus_here, kind_of, leased, visible

TWO = ["GPU-a", "GPU-b"]

# A job that takes a GPU, says which, and holds it until it is told to go on.
JOB = """
import os, sys
from pathlib import Path
from atypical.run.device import leased
if len(sys.argv) > 2:
    os.umask(0o077)
    os.setuid(int(sys.argv[2]))
with leased("cuda", Path(sys.argv[1])):
    print(os.environ["CUDA_VISIBLE_DEVICES"], os.environ["ATYPICAL_GPU_SHARE"], flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("word", "kind"), [("auto", "cuda"), ("cpu", "cpu"), ("cuda", "cuda"), ("cuda:1", "cuda")]
)
def test_a_gpu_is_taken_unless_the_cpu_is_asked_for(word: str, kind: str) -> None:
    assert kind_of(word, TWO) == kind


def test_without_a_gpu_auto_is_the_cpu() -> None:
    assert kind_of("auto", []) == "cpu"
    assert demanded("auto", []) == []


def test_a_gpu_that_is_demanded_must_be_there() -> None:
    with pytest.raises(DeviceError, match="cuda was demanded, but there is no GPU"):
        demanded("cuda", [])
    with pytest.raises(DeviceError, match="the last GPU of this machine is cuda:1"):
        demanded("cuda:2", TWO)


def test_one_of_several_gpus_can_be_demanded() -> None:
    assert demanded("cuda:1", TWO) == ["GPU-b"]
    assert demanded("cuda", TWO) == demanded("auto", TWO) == TWO


@pytest.mark.parametrize(
    ("only", "left"),
    [
        (None, TWO),
        ("", []),
        ("1", ["GPU-b"]),
        ("1,0", ["GPU-b", "GPU-a"]),
        ("GPU-b", ["GPU-b"]),
        ("0,7,1", ["GPU-a"]),
        ("-1", []),
    ],
)
def test_what_cuda_is_told_to_see_is_seen(only: str | None, left: list[str]) -> None:
    assert visible(TWO, only) == left


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose nvidia-smi finds two GPUs."""
    tool = tmp_path / "bin" / "nvidia-smi"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho GPU-a\necho GPU-b\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent), prepend=os.pathsep)
    monkeypatch.delenv(device.VISIBLE, raising=False)
    return tmp_path


def started(machine: Path, jobs: int = 1, *user: str) -> subprocess.Popen[str]:
    """A job of a run that lets so many share a GPU."""
    workflow = Path(device.__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", JOB, str(machine), *user],
        env={**os.environ, "PYTHONPATH": str(workflow), device.JOBS: str(jobs)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line(job: subprocess.Popen[str]) -> str:
    """The GPU that a job holds."""
    assert job.stdout is not None
    return job.stdout.readline().partition(" ")[0]


def waits(job: subprocess.Popen[str], shares: int) -> bool:
    assert job.stderr is not None
    return job.stderr.readline() == f"waiting for one of {shares} shares of GPUs\n"


def test_gpus_are_those_that_the_driver_names(machine: Path) -> None:
    assert gpus_here() == TWO


def test_jobs_that_share_no_gpu_never_meet_and_a_third_waits(machine: Path) -> None:
    first, second = started(machine), started(machine)
    assert {line(first), line(second)} == set(TWO)
    third = started(machine)
    assert waits(third, 2)
    first.communicate()
    assert line(third) in TWO
    for job in (second, third):
        job.communicate()


def test_as_many_jobs_share_a_gpu_as_are_let_the_idlest_gpu_first(machine: Path) -> None:
    jobs = [started(machine, 2)]
    held = [line(jobs[0])]
    for _ in range(3):
        jobs.append(started(machine, 2))
        held.append(line(jobs[-1]))
    assert sorted(held) == sorted(2 * TWO)
    assert set(held[:2]) == set(TWO)
    another = started(machine, 2)
    assert waits(another, 4)
    jobs.pop(0).communicate()
    assert line(another) == held[0]
    for job in (*jobs, another):
        job.communicate()


def test_shares_of_runs_that_cut_a_gpu_differently_never_overlap(machine: Path) -> None:
    thirds = [started(machine, 3) for _ in range(4)]
    held = [line(job) for job in thirds]
    assert sorted(held) == sorted(2 * TWO)
    # A third of each GPU is free: no half, but a quarter.
    half, quarter = started(machine, 2), started(machine, 4)
    assert line(quarter) in TWO
    assert waits(half, 4)
    for job in (*thirds, quarter):
        job.communicate()
    assert line(half) in TWO
    half.communicate()


def test_a_job_knows_its_share_of_the_memory(machine: Path) -> None:
    job = started(machine, 4)
    assert job.stdout is not None
    assert job.stdout.readline() == "GPU-a 0.25\n"
    job.communicate()


@pytest.mark.skipif(os.getuid() != 0, reason="needs root: jobs of two users are started")
def test_jobs_of_two_users_never_meet(machine: Path) -> None:
    for folder in (machine, *machine.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o755)
    machine.chmod(0o1777)
    first, second = started(machine, 1, "1001"), started(machine, 1, "1002")
    assert {line(first), line(second)} == set(TWO)
    third = started(machine, 1, "1003")
    assert waits(third, 2)
    for job in (first, second, third):
        job.communicate()


def test_a_killed_job_leaves_its_gpu_to_the_next(machine: Path) -> None:
    first, second = started(machine), started(machine)
    held = line(first)
    line(second)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    third = started(machine)
    assert line(third) == held
    for job in (second, third):
        job.communicate()


def test_a_cpu_job_leases_nothing(tmp_path: Path) -> None:
    with leased("cpu", tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_a_job_sent_to_a_gpu_that_finds_none_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceError, match="finds none"), leased("cuda", tmp_path):
        raise AssertionError("never entered")
