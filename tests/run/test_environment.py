"""A job runs as if its user had set no variable that changes how programs are run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from atypical.run.environment import forget

HOSTILE = {
    "NUMBA_DISABLE_JIT": "1",
    "NUMBA_BOUNDSCHECK": "1",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "PYTHONINSPECT": "1",
}
KEPT = {"NUMBA_CPU_NAME": "generic", "PYTHONPATH": "workflow", "HOME": "/home"}


def test_what_changes_how_programs_run_is_forgotten_and_nothing_else() -> None:
    environment = HOSTILE | KEPT
    forget(environment)
    assert environment == KEPT | {"NUMBA_DISABLE_JIT": "0", "PYTHONFAULTHANDLER": "1"}


def test_no_file_of_numba_turns_its_compiler_off(tmp_path: Path) -> None:
    (tmp_path / ".numba_config.yaml").write_text("disable_jit: 1\n")
    environment = dict(os.environ)
    forget(environment)
    asked = "from numba.core import config; print(config.DISABLE_JIT)"
    said = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["0"]
