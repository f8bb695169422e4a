"""A site with a SLURM: stand-ins for its commands, which answer as a test tells them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

COMMANDS = ("sbatch", "squeue", "sacct", "scancel", "scontrol", "sinfo", "srun")
BANNER = "echo 'Welcome to cluster 7: 24 nodes, 3 down'; echo '*** 100% full ***' >&2\n"
HANG = "exec sleep 600\n"
# Runs what it is sent, as slurmd does, before it gives it the number 41; and steps of that.
RUN = """
log=$(echo "$@" | sed 's/.*--output \\([^ ]*\\) .*/\\1/; s/%j/41/')
SLURM_JOB_ID=41 sh > "$log" 2>&1
echo 41
"""
STEP = "while case $1 in -*) true;; [0-9]*) true;; *) false;; esac; do shift; done; exec $*\n"


def refused(*words: str) -> str:
    """What sbatch does where SLURM says these words."""
    return "".join(f'echo "sbatch: error: {line}" >&2\n' for line in words) + "exit 1\n"


@dataclass(frozen=True)
class Site:
    """Stand-ins in a folder of their own."""

    folder: Path

    def answers(self, **bodies: str) -> None:
        """Let commands do what lines of the shell say; others succeed without a word."""
        self.folder.mkdir(exist_ok=True)
        for name in COMMANDS:
            self._write(name, bodies.get(name, ""))

    def calls(self, name: str) -> list[str]:
        """The arguments with which a command was called, call by call."""
        calls = self.folder / f"{name}.calls"
        return calls.read_text().splitlines() if calls.exists() else []

    def _write(self, name: str, body: str) -> None:
        path = self.folder / name
        path.write_text(f'#!/bin/sh\nSITE={self.folder}\necho "$@" >> $SITE/{name}.calls\n{body}')
        path.chmod(0o755)
