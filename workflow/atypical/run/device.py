"""The device on which runs are batched: found or demanded, and leased by shares of its memory."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from atypical.disk.refusal import Refusal
from atypical.learners.memory import SHARE

VISIBLE = "CUDA_VISIBLE_DEVICES"
# How many jobs share a GPU, as the run hands it down.
JOBS = "ATYPICAL_GPU_JOBS"
# What the run has decided goes where, and why, for its jobs wherever they are.
HANDED = Path(".snakemake/devices.json")
# One place for all users of the machine, whatever their TMPDIR.
LOCKS = Path("/tmp")
# A lock of a GPU has so many bytes; a job that takes a share of the GPU locks that share of them.
BYTES = 5040


class DeviceError(Refusal):
    """A device that is not there; its text says what to do."""


def kind_of(word: str, gpus: Sequence[str]) -> str:
    """`cpu` or `cuda` for the `device` of a configuration: auto takes a GPU where there is one."""
    if word == "auto":
        return "cuda" if gpus else "cpu"
    return word.split(":")[0]


def demanded(word: str, gpus: Sequence[str]) -> list[str]:
    """The GPUs of this machine that a configuration lets a run use.

    `cuda:1` is the second in the order of nvidia-smi. Raises DeviceError where it is not there.
    """
    if kind_of(word, gpus) == "cpu":
        return []
    if not gpus:
        raise DeviceError(
            f"device: {word} was demanded, but there is no GPU on this machine; give auto or cpu."
        )
    if ":" not in word:
        return list(gpus)
    number = int(word.split(":")[1])
    if number >= len(gpus):
        raise DeviceError(
            f"device: {word} was demanded, but the last GPU of this machine is "
            f"cuda:{len(gpus) - 1}; give that, cuda or auto."
        )
    return [gpus[number]]


def gpus_here(environment: Mapping[str, str] = os.environ) -> list[str]:
    """UUIDs of the GPUs that this process may use, in the order of nvidia-smi."""
    if shutil.which("nvidia-smi") is None:
        return []
    query = ["nvidia-smi", "--query-gpu=uuid", "--format=csv,noheader"]
    asked = subprocess.run(query, capture_output=True, text=True, check=False)
    found = asked.stdout.split() if asked.returncode == 0 else []
    return visible(found, environment.get(VISIBLE))


def visible(gpus: Sequence[str], only: str | None) -> list[str]:
    """The GPUs that CUDA_VISIBLE_DEVICES leaves: numbers or UUIDs, up to the first unknown one."""
    if only is None:
        return list(gpus)
    left = []
    for name in (word.strip() for word in only.split(",")):
        if name.isdigit() and int(name) < len(gpus):
            left.append(gpus[int(name)])
        elif name.startswith(("GPU-", "MIG-")):
            left.append(name)
        else:
            break
    return left


def why(study: str, part: str, handed: Path = HANDED) -> str:
    """The device of a part, and why it was chosen, in a line of a log; nothing where none was."""
    choices = json.loads(handed.read_text(encoding="utf-8")) if handed.exists() else {}
    chosen = choices.get(f"{study}/{part}".rpartition("/")[0])
    return f"Device: {chosen[0]} ({chosen[1]})." if chosen else ""


@contextmanager
def leased(device: str, locks: Path = LOCKS) -> Iterator[None]:
    """Hold a share of one GPU for this process, and show it no other. Nothing on a CPU.

    The share is one of as many as jobs share a GPU (JOBS). To be entered before CUDA starts. The
    operating system drops the lease with the process.
    Raises DeviceError where a GPU is needed and there is none.
    """
    if device == "cpu":
        yield
        return
    gpus = gpus_here()
    if not gpus:
        raise DeviceError(
            "This job was sent to a GPU, but finds none; give device: cpu, or see README, GPUs."
        )
    jobs = int(os.environ.get(JOBS, 1))
    lock, gpu = _first_free(gpus, jobs, locks)
    try:
        os.environ |= {VISIBLE: gpu, "CUDA_DEVICE_ORDER": "PCI_BUS_ID", SHARE: str(1 / jobs)}
        yield
    finally:
        os.close(lock)


def _first_free(gpus: Sequence[str], jobs: int, locks: Path, every: float = 0.2) -> tuple[int, str]:
    """Wait for a share of a GPU that no other job of this machine holds; of the idlest first."""
    waited = False
    while True:
        for share in range(jobs):
            for gpu in gpus:
                lock = _opened(locks / f"atypical-{gpu}.lock")
                if _taken(lock, share, jobs):
                    return lock, gpu
                os.close(lock)
        if not waited:
            print(f"waiting for one of {jobs * len(gpus)} shares of GPUs", file=sys.stderr)
            waited = True
        time.sleep(every)


def _opened(path: Path) -> int:
    """A file that every user of the machine may lock, made where there is none.

    It is never truncated, nor reached through a link; and opened without O_CREAT, which Linux
    refuses for files of others in a folder like /tmp (fs.protected_regular).
    """
    with suppress(FileExistsError):
        made = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
        os.fchmod(made, 0o666)  # whatever the umask
        os.close(made)
    return os.open(path, os.O_RDWR | os.O_NOFOLLOW)


def _taken(lock: int, share: int, jobs: int) -> bool:
    """Whether these bytes could be locked: those of jobs that hold other shares do not overlap,
    however many jobs their runs let share a GPU.
    """
    first, last = share * BYTES // jobs, (share + 1) * BYTES // jobs
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, last - first, first)
    except (BlockingIOError, PermissionError):
        return False
    return True
