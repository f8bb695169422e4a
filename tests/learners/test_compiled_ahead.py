"""Every kernel compiles for a GPU, on a machine without one, and fits what a GPU has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from at_hand import KEPT
from atypical.learners.facts import kernels
from atypical.learners.memory import FOLDER

pytest.importorskip("triton", reason="no triton here: kernels are not compiled")
# Of one program, on every GPU since compute capability 8.0.
SHARED = 99 * 2**10
# Bytes that a thread may load from outside its registers: between sweeps, of 16 384 weights, or of
# units whose responses are float64. What is at hand for a pattern stays in them.
SPILLED = 768


@pytest.mark.parametrize("name", kernels())
def test_a_kernel_compiles_for_a_gpu_without_one(name: str) -> None:
    # Kept by the content of kernels and compiler.
    settings = {"TRITON_CACHE_DIR": str(KEPT / "triton"), "PYTHONPATH": str(FOLDER.parents[1])}
    environment = {key: of for key, of in os.environ.items() if key != "TRITON_INTERPRET"}
    command = [sys.executable, str(Path(__file__).with_name("ahead.py")), name]
    done = subprocess.run(command, env=environment | settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kernels = [json.loads(line) for line in done.stdout.splitlines()]
    assert [kernel["size"] for kernel in kernels][:2] == [1001, 10001]
    for kernel in kernels:
        assert kernel["shared"] <= SHARED, kernel
        assert kernel["spilled"] <= SPILLED, kernel
        assert kernel["wide"], kernel
