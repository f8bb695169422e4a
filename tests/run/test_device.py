"""Devices: found, or demanded."""

from __future__ import annotations

from pathlib import Path

import pytest

from atypical.run.device import DeviceError, device_of


@pytest.mark.parametrize(("word", "there"), [("auto", "cuda"), ("cpu", "cpu"), ("cuda", "cuda")])
def test_a_gpu_is_taken_unless_the_cpu_is_asked_for(tmp_path: Path, word: str, there: str) -> None:
    gpu = tmp_path / "gpu"
    gpu.touch()
    assert device_of(word, gpu) == there


def test_a_gpu_that_is_demanded_must_be_there(tmp_path: Path) -> None:
    assert device_of("auto", tmp_path / "gpu") == "cpu"
    with pytest.raises(
        DeviceError, match="device: cuda was demanded, but there is no GPU; give auto"
    ):
        device_of("cuda", tmp_path / "gpu")
