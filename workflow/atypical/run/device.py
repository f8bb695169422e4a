"""The device on which runs are batched: found or demanded, and leased to one job at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from atypical.disk.refusal import Refusal

VISIBLE = "CUDA_VISIBLE_DEVICES"
LOCKS = Path(tempfile.gettempdir())


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


@contextmanager
def leased(device: str, locks: Path = LOCKS) -> Iterator[None]:
    """Hold one GPU for this process alone, and show it no other. Nothing on a CPU.

    To be entered before CUDA starts. The operating system drops the lease with the process.
    Raises DeviceError where a GPU is needed and there is none.
    """
    if device == "cpu":
        yield
        return
    gpus = gpus_here()
    if not gpus:
        raise DeviceError("This job was sent to a GPU, but finds none; see README, GPUs.")
    lock, gpu = _first_free(gpus, locks)
    try:
        os.environ |= {VISIBLE: gpu, "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
        yield
    finally:
        lock.release()


def _first_free(gpus: Sequence[str], locks: Path, every: float = 0.2) -> tuple[FileLock, str]:
    """Wait for a GPU that no other job of this user holds."""
    waited = False
    while True:
        for gpu in gpus:
            lock = FileLock(locks / f"atypical-{os.getuid()}-{gpu}.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            return lock, gpu
        if not waited:
            print(f"waiting for one of {len(gpus)} GPUs", file=sys.stderr)
            waited = True
        time.sleep(every)
