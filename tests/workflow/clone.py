"""Copies of the whole workflow, run as a user runs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[2]
TINY = Path(__file__).with_name("tiny.yaml")
PARTS = ["Snakefile", "config.yaml", "workflow", "profiles", "envs"]


@dataclass
class Project:
    """A copy of the workflow in a directory of its own."""

    path: Path

    def command(self, *arguments: str | Path) -> list[str]:
        """Snakemake with these arguments, on the tiny configuration unless they give another."""
        given = [str(argument) for argument in arguments]
        overlay = [] if "--configfile" in given else ["--configfile", str(TINY)]
        return [sys.executable, "-m", "snakemake", *given, *overlay]

    def run(
        self, *arguments: str | Path, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.path,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def made(self, *arguments: str | Path) -> None:
        """Run, and insist that it succeeds."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr

    def planned(self, *targets: str) -> set[str]:
        """The messages of the jobs that a run would start now, goals aside."""
        done = self.run("--dry-run", *targets)
        assert done.returncode == 0, done.stderr
        messages = re.findall(r"^Job \d+: (.*)$", done.stdout + done.stderr, re.MULTILINE)
        return {message for message in messages if not message.startswith("Every")}

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text()
        assert old in text
        (self.path / file).write_text(text.replace(old, new))

    def tables(self, *names: str) -> dict[str, bytes]:
        """Bytes of the tables with their seals; of all, or of those named."""
        whole = {
            str(p.relative_to(self.path)): p.read_bytes()
            for p in self.path.glob("results/tables/*")
        }
        return {p: b for p, b in whole.items() if not names or Path(p).name.split(".")[0] in names}


def copied(source: Path, target: Path) -> Project:
    ignored = shutil.ignore_patterns("__pycache__")
    for part in [*PARTS, "results", ".snakemake"]:
        if (source / part).is_symlink():
            (target / part).symlink_to((source / part).readlink())
        elif (source / part).is_dir():
            shutil.copytree(source / part, target / part, ignore=ignored)
        elif (source / part).exists():
            shutil.copy2(source / part, target / part)
    return Project(target)
