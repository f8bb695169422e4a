"""Whether a GPU computes what a CPU does: the comparisons of the tests, without the interpreter."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

from gpu import ROOT
from gpu.given import Given, Row

TESTS = ["tests/run/test_gpu.py", *sorted(map(str, ROOT.glob("tests/learners/test_*kernels.py")))]
# What a minute of the interpreter has room for.
FEW = ["tests/run/test_gpu.py", "-k", "gradients and cpu"]


def rows(given: Given) -> Iterator[Row]:
    """A row for each file, and what it says of itself; a test that fails is told by name."""
    for test in [FEW] if given.interpret else [[test] for test in TESTS]:
        command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-n0", "-rf"]
        done = subprocess.run(
            [*command, *test], cwd=ROOT, capture_output=True, text=True, check=False
        )
        said = (done.stdout + done.stderr).splitlines()
        counts = re.findall(r"(\d+) (passed|failed|skipped)", said[-1])
        told = {what: int(number) for number, what in counts}
        yield {"what": test[0].removeprefix(f"{ROOT}/"), **told, "ended": done.returncode}
        print("\n".join(line for line in said if line.startswith(("FAILED", "ERROR", "E  "))))
        if done.returncode:
            raise SystemExit("\n".join(said[-40:]))
