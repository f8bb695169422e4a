"""A job's script: what it says goes to the job's log from its first import on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from atypical.run.interrupts import interrupts_held_back
from atypical.run.snakemake_inside import script

# Folders of the rules of this workflow.
OURS: set[str] = set()


class Script(script.PythonScript):  # type: ignore[misc]
    """Snakemake's way to run a script, with its stderr in the log."""

    def _execute_cmd(self, cmd: str, **given: Any) -> Any:
        if given.get("read") or not self.log or str(self.basedir) not in OURS:
            return super()._execute_cmd(cmd, **given)
        with suppress(OSError):  # the command itself will say so
            Path(self.log[0]).write_bytes(b"")  # of an earlier attempt
        # The script takes the place of its shell: who ends one ends the other.
        with interrupts_held_back():
            return super()._execute_cmd(
                f"exec {cmd} 2>> {{said:q}}", said=str(self.log[0]), **given
            )


def log_from_the_start(rules: object) -> None:
    """Have Snakemake run the scripts of the rules in this folder so."""
    OURS.add(str(rules))
    script.PythonScript = Script
