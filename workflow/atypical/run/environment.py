"""What jobs inherit of their user's environment: nothing that changes how a program is run."""

from __future__ import annotations

from collections.abc import MutableMapping

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
