"""Which Python is taken: the first that fits, found by running it; by any make and any shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "dirname", "tail", "sed")
WORKS = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
SHIM = '#!/bin/sh\necho "pyenv: ${0##*/}: command not found" >&2\nexit 127\n'
OLD = "#!/bin/sh\necho 'is Python 3.9' >&2\nexit 1\n"
# What GNU make learnt after 3.81, and what it does in a shell of its own before a rule begins.
NEWER = re.compile(
    r"\$\((shell|file|guile|let|intcmp)\b|^\s*(undefine|private|load)\b|[^:?+]!=|:::?=|&:"
    r"|^\.(ONESHELL|RECIPEPREFIX|NOTINTERMEDIATE|WAIT|EXTRA_PREREQS)|^define .*=|--output-sync",
    re.MULTILINE,
)
SIGNS = set("#;\"*?[]&|<>(){}$`^~!'\n")


class Place:
    """A checkout in which set-up only says by which Python, and for what, it would make .venv."""

    def __init__(self, path: Path) -> None:
        self.path = path / "a clone's $place"
        self.tools = path / "tools"
        (self.path / "envs").mkdir(parents=True)
        self.tools.mkdir()
        for tool in TOOLS:
            (self.tools / tool).symlink_to(str(shutil.which(tool)))
        shutil.copy(ROOT / "envs/setup.sh", self.path / "envs")
        shutil.copy(ROOT / "pyproject.toml", self.path)
        says = "import sys; print(sys.executable, *sys.argv[1:])"
        (self.path / "envs/make_venv.py").write_text(says)

    def python(self, name: str, text: str) -> Path:
        """A stand-in for Python at this place of the clone."""
        python = self.path / name
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(text)
        python.chmod(0o755)
        return python

    def set_up(self, *places: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """With these folders of the clone on PATH."""
        path = ":".join([*(str(self.path / place) for place in places), str(self.tools)])
        return subprocess.run(
            ["sh", str(self.path / "envs/setup.sh"), "requirements.txt"],
            env={"PATH": path, **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


BASE = os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def taken(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    python, _, asked = done.stdout.strip().rpartition(" ")
    assert asked == "requirements.txt"
    return os.path.realpath(python)


def test_shims_and_old_pythons_are_passed_over(place: Place) -> None:
    place.python("shims/python3.11", SHIM)
    place.python("old/python3.11", OLD)
    place.python("good one/python3", WORKS)
    assert taken(place.set_up("shims", "old", "good one")) == BASE


def test_the_message_lists_what_was_tried(place: Place) -> None:
    shim = place.python("shims/python3.12", SHIM)
    old = place.python("old/python3", OLD)
    done = place.set_up("shims", "old")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "No Python that fits was found; install Python 3.11 (on Debian also python3.11-venv), "
        "or give PYTHON=/path/to/python3.11. Tried:",
        f"  {shim}: pyenv: python3.12: command not found",
        f"  {old}: is Python 3.9",
    ]
    assert "Tried" not in place.set_up().stderr


def test_a_python_that_is_given_is_the_only_one_tried(place: Place) -> None:
    place.python("good/python3.11", WORKS)
    mine = place.python("my own/python", WORKS)
    assert taken(place.set_up(PYTHON=str(mine))) == BASE
    for text, fault in ((OLD, "is Python 3.9"), (SHIM, "pyenv: python: command not found")):
        place.python("my own/python", text)
        done = place.set_up("good", PYTHON=str(mine))
        assert done.returncode == 1
        assert done.stderr == (
            f"PYTHON={mine}: {fault}; give PYTHON=/path/to/python3.11, or a newer one.\n"
        )
    assert f"PYTHON={mine}x: is not there;" in place.set_up("good", PYTHON=f"{mine}x").stderr


def test_the_python_of_the_venv_stays_whatever_else_is_there(place: Place) -> None:
    place.python("good/python3.11", OLD)
    place.python(".venv/bin/python", WORKS)
    assert taken(place.set_up("good")) == BASE


def test_a_python_that_is_led_astray_is_found_all_the_same(place: Place) -> None:
    place.python("good/python3.11", WORKS)
    astray = {"PYTHONPATH": str(place.path), "PYTHONHOME": str(place.path)}
    (place.path / "ssl.py").write_text("raise ImportError")
    assert taken(place.set_up("good", **astray)) == BASE


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.9", "3.10"])
def test_an_old_python_says_how_old_it_is(version: str) -> None:
    (fits,) = re.findall(r"fits='(.*?)'", (ROOT / "envs/setup.sh").read_text(), re.DOTALL)
    major, minor = map(int, version.split("."))
    there = f"import sys; sys.version_info = ({major}, {minor})\n"
    done = subprocess.run(
        [sys.executable, "-c", there + fits, "11"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, f"is Python {version}\n")


def test_the_oldest_python_is_that_of_pyproject(place: Place) -> None:
    (place.path / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.99"\n')
    mine = place.python("my own/python", WORKS)
    done = place.set_up(PYTHON=str(mine))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.stderr == (
        f"PYTHON={mine}: is Python {version}; give PYTHON=/path/to/python3.99, or a newer one.\n"
    )


def test_the_makefile_keeps_to_what_make_3_81_knows() -> None:
    text = (ROOT / "Makefile").read_text()
    assert NEWER.findall(text) == []
    assert NEWER.findall("A != date\nB := $(shell command -v x)\n.ONESHELL:\na b &: c\n") != []


def test_the_makefile_runs_programs_where_make_needs_no_shell() -> None:
    """Old makes start a line without a sign of the shell themselves, builtins of the shell too."""
    recipes = re.findall(r"^\t@?(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    plain = [line.replace("$(RUN)", "python").replace("$(SNAKEMAKE)", "python") for line in recipes]
    first = {line.split()[0] for line in plain if not SIGNS & set(re.sub(r"\$\(\w+\)", "", line))}
    assert {"python", "sh", "rm"} <= first
    assert [word for word in first - {"python"} if shutil.which(word) is None] == []


SHOWS = '#!/bin/sh\necho "$@"\nenv | grep ^PYTHON\n'


@pytest.mark.parametrize(
    ("given", "run"),
    [
        (["figures", "-j1"], "-P -m snakemake -j1"),
        (["figures", "-j3", "ARGS=--cores 1"], "-P -m snakemake -j3 --cores 1"),
        (["figures", "ARGS=-n -j4 -k"], "-P -m snakemake -n -j4 -k"),
        (
            ["figures", "-kj2", "PROFILE=slurm"],
            "-P -m snakemake -j2 --profile workflow/profiles/slurm",
        ),
        (["figures", "-j", "ARGS=--jobs 2"], "-P -m snakemake --jobs 2"),
        (["verify", "ARGS=there --quick"], "-P -m atypical.verify there --quick"),
        (["plan", "SCALE=papers"], "-m atypical.plan --configfile workflow/scales/papers.yaml"),
    ],
)
def test_make_hands_on_what_is_given_and_nothing_that_leads_astray(
    place: Place, given: list[str], run: str
) -> None:
    shutil.copy(ROOT / "Makefile", place.path)
    (place.path / "envs/setup.sh").write_text("")
    place.python(".venv/bin/python", SHOWS)
    astray = dict.fromkeys(
        ("PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH", "PYTHONIOENCODING", "PYTHONPLATLIBDIR"), "x"
    )
    done = subprocess.run(
        ["make", *given],
        cwd=place.path,
        env={"PATH": os.environ["PATH"], **astray},
        capture_output=True,
        text=True,
        check=True,
    )
    told = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert set(told) - {f".venv/bin/python {run}"} == {run, "PYTHON=", "PYTHONUTF8=1"}
