"""What jobs inherit of their user's environment: nothing that changes how a program is run."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

# Of numba's variables, those that choose a machine are their user's; others turn its compiler off,
# check what it compiled, or print what it does.
NUMBA = {f"NUMBA_{name}" for name in ("CACHE_DIR", "CPU_FEATURES", "CPU_NAME", "NUM_THREADS")}
# They drop docstrings that libraries are made of, take warnings for errors, wait for a word from
# the keyboard, or fill a job's log.
PYTHON = {
    f"PYTHON{name}"
    for name in (
        *("ASYNCIODEBUG", "BREAKPOINT", "CASEOK", "DEVMODE", "DUMPREFS", "HASHSEED", "INSPECT"),
        *("MALLOCSTATS", "OPTIMIZE", "PROFILEIMPORTTIME", "SAFEPATH", "STARTUP", "TRACEMALLOC"),
        *("VERBOSE", "WARNINGS"),
    )
}


def forget(environment: MutableMapping[str, str]) -> None:
    """Let jobs run as if nobody had set such variables; where one crashes, it shall say where."""
    for name in list(environment):
        if name in PYTHON or (name.startswith("NUMBA_") and name not in NUMBA):
            del environment[name]
    # A file .numba_config.yaml, which numba reads where it is started, yields to a variable.
    environment.update(NUMBA_DISABLE_JIT="0", PYTHONFAULTHANDLER="1")


def import_from(workflow: Path, *, foreign: bool) -> None:
    """Let jobs import the package that stands in this folder, whatever is installed.

    Nothing comes from a PYTHONPATH of the user's; nor to this process from here on, which reads the
    versions of the libraries that jobs import.   foreign: whether jobs of another workflow run too,
    which keeps its PYTHONPATH.
    """
    places = [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    kept = [place for place in places if foreign and place != str(workflow)]
    # As they stand in sys.path: without `..`, links kept.
    gone = {os.path.abspath(place) for place in places} - {*kept, str(workflow)}  # noqa: PTH100
    sys.path[:] = [place for place in sys.path if foreign or place not in gone]
    os.environ.update(PYTHONPATH=os.pathsep.join([str(workflow), *kept]))
