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
with leased("cuda", Path(sys.argv[1])):
    print(os.environ["CUDA_VISIBLE_DEVICES"], flush=True)
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


def started(machine: Path) -> subprocess.Popen[str]:
    workflow = Path(device.__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", JOB, str(machine)],
        env={**os.environ, "PYTHONPATH": str(workflow)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line(job: subprocess.Popen[str]) -> str:
    assert job.stdout is not None
    return job.stdout.readline().strip()


def test_gpus_are_those_that_the_driver_names(machine: Path) -> None:
    assert gpus_here() == TWO


def test_two_jobs_never_share_a_gpu_and_a_third_waits(machine: Path) -> None:
    first, second = started(machine), started(machine)
    assert {line(first), line(second)} == set(TWO)
    third = started(machine)
    assert third.stderr is not None
    assert third.stderr.readline() == "waiting for one of 2 GPUs\n"
    first.communicate()
    assert line(third) in TWO
    for job in (second, third):
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
