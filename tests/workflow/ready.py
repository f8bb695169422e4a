"""The libraries that Snakemake imports, imported once: each start is a copy of such a process.

Run as a program it reads one start a line, as JSON, and answers with the exit status. Snakemake
itself and the code of a clone are imported by the copy, where it is.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

# What takes longest to import, of what each start does.
LIBRARIES = (
    *("docutils.parsers.rst.directives.images", "grimp", "jinja2", "jsonschema", "nbformat"),
    *("configargparse", "pandas", "pulp", "pydantic", "requests", "smart_open", "sqlmodel"),
    *("tabulate", "tenacity", "throttler", "yte"),
)
# Variables that pytest sets as it goes, and those of libraries when they are first imported.
TOLD = ("PYTEST_", "MPL", "MATPLOTLIBRC", "KMP_", "PYARROW_", "SPARK_", "TORCHINDUCTOR_")


class Ready:
    """Such a process; what was set when it began holds for all copies."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = settled(environment)
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self._process.communicate)  # it ends where nothing more is asked

    def fits(self, environment: Mapping[str, str]) -> bool:
        """Whether a start would find this environment."""
        return not self.missed(environment)

    def missed(self, environment: Mapping[str, str]) -> set[str]:
        """The variables of this environment that a start would not find, or not so."""
        return {name for name, _ in settled(environment).items() ^ self._environment.items()}

    def run(self, arguments: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        """What `python -m snakemake` does and says there."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            said = [Path(folder) / name for name in ("stdout", "stderr")]
            asked = {"arguments": arguments, "cwd": str(cwd), "said": [*map(str, said)]}
            print(json.dumps(asked), file=self._process.stdin, flush=True)
            status = os.waitstatus_to_exitcode(int(self._process.stdout.readline()))
            return subprocess.CompletedProcess(
                [*arguments], status, *(path.read_text() for path in said)
            )


def settled(environment: Mapping[str, str]) -> dict[str, str]:
    """What somebody has set."""
    return {name: of for name, of in environment.items() if not name.startswith(TOLD)}


def begin(asked: Mapping[str, Any]) -> None:
    """Become Snakemake with these arguments, as `python -m snakemake` begins."""
    os.chdir(asked["cwd"])
    for number, file in enumerate([os.devnull, *asked["said"]]):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), number)
    sys.argv[1:] = asked["arguments"]
    sys.path[0] = asked["cwd"]
    runpy.run_module("snakemake", run_name="__main__", alter_sys=True)


def serve() -> None:
    """Begin what is asked for, one after another, each in a copy of this process."""
    for library in LIBRARIES:
        import_module(library)
    answers = os.dup(1)
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if not child:
            begin(json.loads(line))
            break
        _, status = os.waitpid(child, 0)
        os.write(answers, f"{status}\n".encode())


if __name__ == "__main__":
    serve()
