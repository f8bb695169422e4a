"""Compile the kernel of a rule for a GPU that need not be there, and say what it takes.

    python ahead.py <rule>

One line of JSON a kernel: size, units, registers, bytes spilled, bytes shared, wide loads.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import tempfile
from typing import Any

import numpy as np
import triton
from triton.backends.compiler import GPUTarget
from triton.runtime.jit import JITFunction

from atypical.learners.kernels.runs import Runs
from atypical.tasks.committee import ONE_UNIT, Committee

# Compute capability 9.0: H100, H200.
TARGET = GPUTarget("cuda", 90, 32)
FULL = Committee(5, shared=True)
SIZES = [(1001, 700, ONE_UNIT), (10001, 7000, ONE_UNIT), (1005, 140, FULL)]


class Absent:
    """A driver that knows what it would start kernels on."""

    def get_current_target(self) -> GPUTarget:
        return TARGET

    def get_current_device(self) -> int:
        return 0

    def get_current_stream(self, device: int) -> int:
        return device


def instead_of_a_launch(kernel: JITFunction, grid: Any) -> Any:
    """Compile with the arguments of a launch, and keep what came of it."""
    return lambda *given, **named: made.append(kernel.warmup(*given, grid=grid, **named))


def taken(compiled: Any) -> dict[str, int]:
    """What the assembler says of a kernel, and its loads of 16 bytes."""
    text = compiled.asm["ptx"]
    with tempfile.NamedTemporaryFile("w", suffix=".ptx", encoding="utf-8") as ptx:
        ptx.write(text)
        ptx.flush()
        command = [triton.knobs.nvidia.ptxas.path, "-v", "--gpu-name=sm_90a", ptx.name, "-o"]
        said = subprocess.run([*command, "/dev/null"], capture_output=True, text=True, check=True)
    registers, spilled = (
        int(re.search(pattern, said.stderr)[1])  # type: ignore[index]
        for pattern in (r"Used (\d+) registers", r"(\d+) bytes spill loads")
    )
    wide = len(re.findall(r"ld\.global\S*v4\.b32", text))
    numbers = {"registers": registers, "spilled": spilled, "shared": compiled.metadata.shared}
    return numbers | {"warps": compiled.metadata.num_warps, "wide": wide}


made: list[Any] = []

if __name__ == "__main__":
    name = sys.argv[1]
    kernel = importlib.import_module(f"atypical.learners.kernels.{name}")
    rule = importlib.import_module(f"atypical.learners.{name}").Rule()
    triton.runtime.driver.set_active(Absent())
    JITFunction.__getitem__ = instead_of_a_launch
    for size, patterns, network in SIZES:
        if network == ONE_UNIT or rule.committees:
            X = np.ones((patterns, network.inputs(size)), np.int8)
            turned = getattr(kernel, "TURNED", False)
            kernel.run(Runs([X], [1], False, "cpu", network, turned=turned), rule)
            print(json.dumps({"size": size, "units": network.hidden} | taken(made[-1])))
