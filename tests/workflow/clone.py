"""Copies of the whole workflow, run as a user runs it.

Most starts are copies of a process that has imported the libraries of Snakemake (`ready.py`), which
takes as long as all that is then done; those that make what tests share, that are killed, or that
find another environment are a user's in this as well.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from at_hand import lay_bytecode, lay_memory
from ready import Ready

SOURCE = Path(__file__).parents[2]
TINY = Path(__file__).with_name("tiny.yaml")
CHECKSUM = r"[0-9a-f]{12}"
# What a run says of its goal and of itself.
MADE = re.compile(r"[\w-]+ is made\.")
GOALS = ("Every table, figure and claim", "Every second")
# The smallest part of the DAG that has everything: one figure, drawn from two tables.
FIGURE = "B_margin_concentration"
TABLE = "results/tables/perceptron_entropy.csv"
SOLVE = "workflow/scripts/solve.py"
PARTS = ["Snakefile", "config.yaml", "workflow", "profiles", "envs"]
# In `.snakemake`, what every clone is given.
LAID = ("compiled", "matplotlib", "syntaxes.json")


def environment() -> dict[str, str]:
    """That of the test as it is now."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


@cache
def usual() -> dict[str, str]:
    """The environment before a test has changed it, when it is asked for then."""
    return environment()


@cache
def ready() -> Ready:
    """The process of which starts are copies; it ends with this one."""
    return Ready(usual())


def _heed_interrupts() -> None:
    """A process started in the background inherits deafness to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


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
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        under: Callable[[], None] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end, under what the process does to itself before it begins."""
        if under is None and ready().fits(environment()):
            return ready().run(self.command(*arguments)[3:], cwd or self.path)
        return self.started(*arguments, cwd=cwd, under=under)

    def started(
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        under: Callable[[], None] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end in a process that begins with nothing."""
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.path,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=under,
        )

    @contextmanager
    def running(self, *arguments: str | Path, until: str) -> Iterator[subprocess.Popen[str]]:
        """A run in a session of its own, from the line that starts with `until` on; then killed."""
        with subprocess.Popen(
            self.command(*arguments),
            cwd=self.path,
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_heed_interrupts,
        ) as run:
            assert run.stderr is not None
            assert any(line.startswith(until) for line in run.stderr)
            try:
                yield run
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(run.pid, signal.SIGKILL)

    def made(self, *arguments: str | Path) -> None:
        """Run, and insist that it succeeds."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr

    def planned(self, *targets: str | Path) -> set[str]:
        """The messages of the jobs that a run would start now, goals and names of parts aside."""
        return set(self.jobs(*targets))

    def jobs(self, *targets: str | Path) -> Counter[str]:
        """How many jobs of each message a run would start now, goals and names of parts aside.

        Of a part only the kind is kept: `Train learners of perceptron_training, part sbpi.`
        """
        done = self.run("--dry-run", *targets)
        assert done.returncode == 0, done.stderr
        said = re.findall(r"^Job \d+: (.*)$", done.stdout + done.stderr, re.MULTILINE)
        told = [line for line in said if not line.startswith(GOALS) and not MADE.fullmatch(line)]
        return Counter(re.sub(rf"(, part |/){CHECKSUM}", "", line) for line in told)

    def names(self, study: str, kind: str) -> list[str]:
        """The names of the parts of a study that are of one kind and would be made now."""
        done = self.run("--dry-run", f"results/tables/{study}.csv")
        assert done.returncode == 0, done.stderr
        start = f"{kind}/" if kind else ""
        return re.findall(
            rf"^Job \d+: .*{study}, part ({start}{CHECKSUM})\.$", done.stdout + done.stderr, re.M
        )

    def parts(self, study: str) -> dict[str, bytes]:
        """Bytes of the parts of a study, by their names below its folder."""
        folder = self.path / "results/parts" / study
        return {
            str(p.relative_to(folder).with_suffix("")): p.read_bytes()
            for p in folder.rglob("*.csv")
        }

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text()
        assert old in text
        (self.path / file).write_text(text.replace(old, new))

    def at_start(self, study: str, fault: str) -> None:
        """Have the jobs of a study begin their work with this line of Python."""
        text = (self.path / SOLVE).read_text()
        start = re.search(r"^    with logged\(.*:\n", text, re.MULTILINE)
        assert start
        asked = f"        if snakemake.wildcards.study == {study!r}:\n            {fault}\n"
        self.edit(SOLVE, start[0], f"{start[0]}{asked}")

    def forget(self) -> None:
        """Remove all that runs have left."""
        for left in ("results", ".snakemake"):
            shutil.rmtree(self.path / left, ignore_errors=True)
        lay_memory(self.path)

    def tables(self, *names: str) -> dict[str, bytes]:
        """Bytes of the tables with the checksums of their seals; of all, or of those named."""
        there = self.path.glob("results/tables/*")
        whole = {str(p.relative_to(self.path)): content(p) for p in there}
        return {p: b for p, b in whole.items() if not names or Path(p).name.split(".")[0] in names}


def made(project: Project) -> dict[str, bytes]:
    """The bytes of all tables and figures, by name."""
    kinds = ("tables", "figures")
    files = [p for kind in kinds for p in project.path.glob(f"results/{kind}/[!.]*")]
    return {path.name: content(path) for path in files}


def content(path: Path) -> bytes:
    """Bytes of a file; of a seal the checksum alone, since its record tells of the code as well."""
    whole = path.read_bytes()
    return whole.splitlines()[0] if path.suffix == ".sha256" else whole


def copied(source: Path, target: Path) -> Project:
    """A copy of the code, and from a clone of all that its runs have left."""
    left = [] if source == SOURCE else ["results", ".snakemake"]
    ignored = shutil.ignore_patterns("__pycache__", *LAID)
    for part in [*PARTS, *left]:
        if (source / part).is_symlink():
            (target / part).symlink_to((source / part).readlink())
        elif (source / part).is_dir():
            shutil.copytree(source / part, target / part, ignore=ignored)
        elif (source / part).exists():
            shutil.copy2(source / part, target / part)
    lay_bytecode(target)
    lay_memory(target)
    return Project(target)
