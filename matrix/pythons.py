"""The interpreters of this machine, by their versions."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

Version = tuple[int, int]
PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
OLDEST = int(PROJECT["requires-python"].removeprefix(">=3."))
# From the oldest that is allowed to the newest that the libraries have wheels for.
VERSIONS: tuple[Version, ...] = tuple((3, minor) for minor in range(OLDEST, 15))
HERE: Version = (sys.version_info[0], sys.version_info[1])


def named(version: Version) -> str:
    """How an interpreter of that version calls itself."""
    return f"python{version[0]}.{version[1]}"


def found(version: Version, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The first interpreter of that version which runs; None where there is none."""
    return next((path for path in _candidates(version, environment) if _is(path, version)), None)


def _candidates(version: Version, environment: Mapping[str, str]) -> Iterator[Path]:
    """On the path, and among those of pyenv, whose shim on the path may refuse to run them."""
    pyenv = Path(environment.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    folders = [Path(place) for place in environment.get("PATH", os.defpath).split(os.pathsep)]
    folders += sorted(pyenv.glob(f"versions/{version[0]}.{version[1]}.*/bin"), reverse=True)
    yield from (f / named(version) for f in folders if os.access(f / named(version), os.X_OK))


def _is(path: Path, version: Version) -> bool:
    asked: list[str | Path] = [
        path,
        "-c",
        "import sys, venv, ensurepip; print(*sys.version_info[:2])",
    ]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.split() == [str(n) for n in version]
