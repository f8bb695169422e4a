"""A Python whose path holds a space or another sign of the shell: Snakemake would not quote it."""

from __future__ import annotations

import shlex
import sys
from typing import Any

from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor

from atypical.run.snakemake_inside import Jobstep, local, script


def quote_python() -> None:
    """Have Snakemake quote the path of its Python wherever it starts a job with it."""
    quoted = shlex.quote(sys.executable)
    if quoted == sys.executable:
        return
    for executor in (local.Executor, Jobstep, RemoteExecutor):
        executor.get_python_executable = lambda self: quoted
    execute = script.PythonScript._execute_cmd

    def execute_quoted(own: script.PythonScript, command: str, **given: Any) -> Any:
        return execute(own, command.replace("{py_exec}", "{py_exec:q}"), **given)

    script.PythonScript._execute_cmd = execute_quoted
