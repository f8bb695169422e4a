"""Renew the pins: uv.lock from pyproject.toml, and all that installs from uv.lock.

    python envs/renew.py [--upgrade | --upgrade-package NAME …]

pyproject.toml says what is allowed; uv.lock, which versions and files that is, on every platform;
the files here, which uv.lock alone decides, are for pip, conda and containers.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.markers import Marker
from uv import find_uv_bin

ENVS = Path(__file__).resolve().parent
PROJECT, LOCK = ENVS.parent / "pyproject.toml", ENVS.parent / "uv.lock"
# Where builds of torch without CUDA are to be had, of all versions.
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
# uv.lock names files as of this folder beside it, which need not be there: whoever serves them.
FOLDER = "packages"
CUDA = re.compile(r"torch|triton|cuda-|nvidia-")
HEAD = "# Made of uv.lock by `make lock`. "
# The newest Python 3 for which uv.lock is made.
NEWEST = 14
Blocks = Mapping[str, str]


def main(arguments: Iterable[str]) -> None:
    """Renew uv.lock, let the ranges of pyproject.toml begin with its versions, write the rest."""
    lock(*arguments)
    text = PROJECT.read_text(encoding="utf-8")
    PROJECT.write_text(begun(text, versions()), encoding="utf-8")
    lock()
    for name, text in files().items():
        (ENVS / name).write_text(text, encoding="utf-8")


def lock(*arguments: str) -> None:
    """Have uv see to uv.lock, by its own index whatever the user's is: it is for everybody."""
    uv("lock", *arguments)
    LOCK.write_text(bare(LOCK.read_text(encoding="utf-8")), encoding="utf-8")


def bare(text: str) -> str:
    """uv.lock without addresses: a file is known by its name and its hash."""
    text = re.sub(r'\bregistry = "[^"]+"', f'registry = "{FOLDER}"', text)
    return re.sub(r'\burl = "[^"]+/([^"/]+)"', r'path = "\1"', text)


def uv(*arguments: str) -> str:
    """What uv says, in the top folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    kept["XDG_CONFIG_HOME"] = str(ENVS)  # where no settings of uv are
    command = [find_uv_bin(), *arguments]
    done = subprocess.run(
        command, cwd=ENVS.parent, env=kept, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"uv {' '.join(arguments)}: failed; what it says stands above.")
    return done.stdout


def versions() -> dict[str, str]:
    """Of every package of uv.lock."""
    found = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    return {package["name"]: package["version"] for package in found if "version" in package}


def begun(text: str, pins: Mapping[str, str]) -> str:
    """pyproject.toml with every range from the minor version of its pin to the next major one."""

    def at(found: re.Match[str]) -> str:
        major, minor = pins[canonical(found["name"])].split(".")[:2]
        return f'"{found["name"]}>={major}.{minor},<{int(major) + 1}{found["rest"]}"'

    return re.sub(r'"(?P<name>[\w-]+)>=[\d.]+,<\d+(?P<rest>[^"]*)"', at, text)


def canonical(name: str) -> str:
    """The name as uv.lock writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def files() -> dict[str, str]:
    """The files of this folder that follow from uv.lock, by name."""
    run, tools = exported("--no-dev"), exported()
    torch = {name: block for name, block in run.items() if CUDA.match(name)}
    rest = {name: block for name, block in run.items() if name not in torch}
    # Tests interpret Triton's language where torch does not bring it.
    held = rest.items() | {item for item in torch.items() if item[0] != "triton"}
    more = dict(tools.items() - held)
    version = versions()["torch"]
    return {
        "requirements.txt": f"{HEAD}What a run needs, beside torch.\n{whole(rest)}",
        "requirements-torch.txt": f"{HEAD}PyPI's torch; on Linux that for CUDA.\n{whole(torch)}",
        "requirements-torch-cpu.txt": (
            f"{HEAD}torch for Linux without CUDA, instead; built elsewhere, into other bytes.\n"
            f"--extra-index-url {TORCH_INDEX}\ntorch=={version}+cpu\n"
        ),
        "requirements-dev.txt": f"{HEAD}What tests, lint, benchmarks need beside.\n{whole(more)}",
        "environment.yaml": environment({**rest, **torch}),
        "atypical.def": container(),
    }


def exported(*arguments: str) -> dict[str, str]:
    """Requirements as pip takes them, each with the hashes of its files, by name."""
    form = ("--format", "requirements-txt", "--no-header", "--no-annotate", "--no-emit-project")
    text = uv("export", "--frozen", "--offline", *form, *arguments)
    blocks = re.findall(r"^(([^=\s]+)==\S+)(?: ; (.*?))?( \\\n(?:    .*\n)+)", text, re.MULTILINE)
    return {name: pin + where(marker) + hashes for pin, name, marker, hashes in blocks}


def where(marker: str) -> str:
    """A marker in short: the first that tells the platforms apart as that of uv.lock does."""
    shorter = ("", "sys_platform == 'linux'", marker.partition(" and (")[0], marker)
    short = next(word for word in shorter if platforms(word) == platforms(marker))
    return f" ; {short}" if short else ""


def platforms(marker: str) -> list[dict[str, str]]:
    """Those of uv.lock that a marker names."""
    every = [
        {"sys_platform": system, "platform_machine": machine, "python_full_version": f"3.{minor}.0"}
        for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
        for minor in range(floor(), NEWEST + 1)
    ]
    return [platform for platform in every if not marker or Marker(marker).evaluate(platform)]


def whole(blocks: Blocks) -> str:
    """The requirements in the order of their names."""
    return "".join(blocks[name] for name in sorted(blocks))


def environment(blocks: Blocks) -> str:
    """That of conda, which takes no hashes."""
    pins = [blocks[name].splitlines()[0].rstrip(" \\") for name in sorted(blocks)]
    return (
        f"{HEAD}For those who run with `snakemake --sdm conda`.\n"
        f"name: atypical\nchannels: [conda-forge]\ndependencies:\n  - python=3.{floor()}\n"
        "  - pip\n  - pip:\n" + "".join(f"      - {pin}\n" for pin in pins)
    )


def floor() -> int:
    """The oldest Python 3 that pyproject.toml allows."""
    stated = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["requires-python"]
    return int(re.fullmatch(r">=3\.(\d+)", stated)[1])


def container() -> str:
    """The recipe of the container: the pinned requirements, nothing else."""
    both = ("requirements.txt", "requirements-torch.txt")
    return (
        f"{HEAD}For `snakemake --sdm apptainer`. From the top folder:\n"
        "#   apptainer build envs/atypical.sif envs/atypical.def\n"
        f"Bootstrap: docker\nFrom: python:3.{floor()}-slim\n\n%files\n"
        + "".join(f"    envs/{name} /opt/{name}\n" for name in both)
        + "\n%post\n"
        + "".join(
            f"    pip install --no-cache-dir --no-deps --require-hashes --requirement /opt/{name}\n"
            for name in both
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
