"""The device on which runs are batched: found, or demanded."""

from __future__ import annotations

from pathlib import Path

GPU = Path("/dev/nvidia0")


class DeviceError(Exception):
    """A device that is not there; its text names the key and the remedy."""


def device_of(word: str, gpu: Path = GPU) -> str:
    """`cpu` or `cuda` for `auto`, `cpu` or `cuda`. Raises DeviceError where cuda is not there."""
    if word == "cuda" and not gpu.exists():
        raise DeviceError("device: cuda was demanded, but there is no GPU; give auto or cpu.")
    return "cuda" if gpu.exists() and word != "cpu" else "cpu"
