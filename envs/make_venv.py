"""See to .venv: whole, made for this Python and this place, holding the requirements named.

    python -I envs/make_venv.py FILE…

What it was made for is on record in it. Where that is not so (half made, moved, copied, made by
other hands) it is made anew; where only requirements have changed, they are installed. Beside the
files named it holds a build of torch: $TORCH, or the one that it has, or what this machine is for.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ENVS = Path(__file__).resolve().parent
ROOT = ENVS.parent
sys.path.insert(0, str(ROOT / "workflow"))

from atypical.run.place import unusable  # noqa: E402

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RECORD = VENV / ".made-for.json"
PACKAGES = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(VENV)}))
# Neither variables nor the user's packages, and paths in UTF-8 in every locale.
ALONE = ("-I", "-X", "utf8")
# What says from where packages come and how they are reached is the user's; where they go, and
# which they are, is not.
ELSEWHERE = (
    "PIP_CONSTRAINT", "PIP_DRY_RUN", "PIP_EDITABLE", "PIP_PREFIX", "PIP_PYTHON",
    "PIP_REQUIRE_HASHES", "PIP_REQUIREMENT", "PIP_ROOT", "PIP_TARGET",
    "UV_CONSTRAINT", "UV_OVERRIDE", "UV_PYTHON", "UV_REQUIRE_HASHES", "UV_SYSTEM_PYTHON",
)  # fmt: skip
# What pip may be told of the places that packages come from; uv does not read it.
TOLD = re.compile(r"\.(index-url|extra-index-url|no-index|find-links|cert|client-cert|proxy)=")
# The builds of torch, which exclude each other: PyPI's, on Linux for CUDA, and one without, which
# comes from elsewhere.
LINUX = sys.platform == "linux"
BUILDS = {"cuda": "requirements-torch.txt", "cpu": "requirements-torch-cpu.txt"}
# Signs of a shell within double quotes, between which `activate` puts its path.
SIGNS = set('"$`\\')
# What pip says where no place has what is asked for, and where it reaches nobody.
NOWHERE = ("No matching distribution", "ResolutionImpossible")
UNREACHED = (
    "NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError", "SSLError",
    "Failed to establish a new connection",
)  # fmt: skip


def main(requirements: Sequence[str]) -> None:
    """Leave .venv as it is where it is right, or else make it so."""
    if fault := unusable(ROOT):
        sys.exit(fault)
    if built() == BUILDS["cpu"] and not os.environ.get("TORCH") and gpu_here():
        print("A GPU is here, and torch without CUDA; `make setup TORCH=cuda` brings the other.")
    if lacking([*requirements, build()]) == []:
        return
    with alone():
        if not made_here():
            create()
        for file in lacking([*requirements, build()]):
            install(file)


def made_for() -> dict[str, str]:
    """What .venv has to be made for."""
    return {
        "place": str(ROOT),
        "python": f"{os.path.realpath(sys.executable)} ({sys.implementation.cache_tag})",
        "machine": platform.machine(),
    }


def record() -> dict[str, Any]:
    """What .venv says of itself."""
    try:
        found = json.loads(RECORD.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def made_here() -> bool:
    """Whether .venv was made for this place and this Python, and holds a pip."""
    found = record()
    return all(found.get(key) == value for key, value in made_for().items()) and has("pip")


def lacking(requirements: Sequence[str]) -> list[str]:
    """Those files whose requirements .venv does not hold as they are now."""
    held = record().get("holds", {}) if made_here() else {}
    return [file for file in requirements if held.get(file) != checksum(file)]


def build() -> str:
    """The requirements of the build of torch that .venv has to hold."""
    asked = os.environ.get("TORCH", "")
    if asked not in ("", *BUILDS):
        sys.exit(f"TORCH={asked}: is no build of torch; give cpu or cuda, or leave it out.")
    if not LINUX:  # elsewhere PyPI's is the small one
        return BUILDS["cuda"]
    if not asked and (stays := built()):
        return stays
    return BUILDS[asked or ("cuda" if gpu_here() else "cpu")]


def built() -> str | None:
    """The requirements of the build of torch that .venv holds; None where it holds none."""
    holds = record().get("holds", {}) if made_here() else {}
    return next((file for file in BUILDS.values() if file in holds), None)


def gpu_here() -> bool:
    """Whether a GPU is found, by what a run finds it by."""
    asked = shutil.which("nvidia-smi")
    return asked is not None and run([asked, "-L"]).stdout.startswith("GPU ")


def checksum(file: str) -> str:
    """Of a file of requirements."""
    return hashlib.sha256((ENVS / file).read_bytes()).hexdigest()


def has(package: str) -> bool:
    """Whether it lies in .venv, and not somewhere else that Python looks."""
    return next(PACKAGES.glob(f"{package}-*.dist-info"), None) is not None


def write(held: dict[str, str]) -> None:
    """Put on record what .venv was made for, and that it holds these files."""
    draft = RECORD.with_suffix(".draft")
    draft.write_text(json.dumps(made_for() | {"holds": held}, indent=2) + "\n", encoding="utf-8")
    draft.replace(RECORD)


def create() -> None:
    """An empty .venv in which Python finds the package that stands beside it."""
    clear()
    print("Making .venv", flush=True)
    if SIGNS & set(str(ROOT)):
        print(f"{ROOT}: `activate` knows no such name; here everything goes by make.", flush=True)
    made = run([sys.executable, *ALONE, "-m", "venv", str(VENV)])
    if made.returncode != 0:
        print(made.stdout, file=sys.stderr)
        sys.exit(
            f"{sys.executable}: makes no virtual environment; on Debian and Ubuntu install "
            "python3-venv, or give PYTHON=/path/to/another."
        )
    # Relative: wherever a copy of the whole stands, it reads its own code.
    beside = os.path.relpath(ROOT / "workflow", PACKAGES)
    (PACKAGES / "atypical.pth").write_text(f"{beside}\nimport atypical_home\n", encoding="ascii")
    # Snakemake asks for a home before it reads a Snakefile. A copy, since a process that has the
    # package imported from here would take no other clone's.
    shutil.copy(ROOT / "workflow/atypical/run/home.py", PACKAGES / "atypical_home.py")
    write({})


def clear() -> None:
    """Remove what lies in .venv, and leave the folder: it may be a link to another disk."""
    if not os.path.lexists(VENV):
        return
    if not VENV.is_dir():
        sys.exit(f"{VENV}: is no folder, or a link to none; make it one, or remove it.")
    entries = sorted(VENV.iterdir(), key=lambda entry: entry.name == "pyvenv.cfg")
    if entries and entries[-1].name != "pyvenv.cfg":
        sys.exit(f"{VENV}: is no virtual environment, and is not emptied; move it away.")
    if entries:
        print(f"{VENV}: {unfit()}; it is made anew.", flush=True)
    for entry in entries:
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()


def unfit() -> str:
    """Why .venv cannot stay."""
    found = record()
    for key, value in made_for().items():
        if key in found and found[key] != value:
            return f"was made for the {key} {found[key]}, not {value}"
    return "is half made, or was made by other hands"


def install(file: str) -> None:
    """Have .venv hold the requirements of a file."""
    print(f"Setting up .venv: envs/{file} (a minute or two, once)", flush=True)
    before = record()["holds"]
    RECORD.unlink()  # Who interrupts pip leaves packages cut in half, which pip takes for whole.
    for command in (tool + way for tool in tools() for way in ways(file)):
        done = run(command)
        if done.returncode == 0:
            break
    else:
        write(before)
        refuse(file, done.stdout)
        return
    print(done.stdout, end="", file=sys.stderr)
    if not has("snakemake"):
        sys.exit(
            f"pip installed elsewhere than into {VENV}; `pip config list` tells what sends it "
            "there (target, prefix, root): remove that."
        )
    others = BUILDS.values() if file in BUILDS.values() else ()
    write({name: of for name, of in before.items() if name not in others} | {file: checksum(file)})


def tools() -> list[list[str]]:
    """What installs into .venv: uv, where it is there and would look where pip does; and pip."""
    pip = [str(PYTHON), *ALONE, "-m", "pip", "--disable-pip-version-check"]
    uv = shutil.which("uv")
    told = uv is None or TOLD.search(run([*pip, "config", "list"]).stdout)
    fast = [] if told else [[str(uv), "pip", "install", "--quiet", "--python", str(PYTHON)]]
    return [*fast, [*pip, "--quiet", "install"]]


def ways(file: str) -> list[list[str]]:
    """How the requirements of a file, which are whole, are asked for, one way after the other."""
    # A torch of another build is of the same version, and would be taken for this one.
    anew = ["--force-reinstall"] if file in BUILDS.values() else []
    if file != BUILDS["cpu"]:
        return [["--no-deps", *anew, "--require-hashes", "--requirement", str(ENVS / file)]]
    pin, elsewhere = requirement(file)
    asked = ["--no-deps", *anew, pin]
    # First where the user says that packages come from: the other place may be out of reach.
    return [asked, [*asked, "--extra-index-url", os.environ.get("TORCH_INDEX") or elsewhere]]


def requirement(file: str) -> tuple[str, str]:
    """The one requirement of a file, and the index that it comes from."""
    text = (ENVS / file).read_text(encoding="utf-8")
    found = re.search(r"^--extra-index-url (\S+)\n(\S+)$", text, re.MULTILINE)
    assert found is not None
    return found[2], found[1]


def refuse(file: str, said: str) -> None:
    """Say that a file could not be installed. PyPI's build of torch stands in for one that is
    nowhere to be had, unless that one was asked for.
    """
    nowhere = any(word in said for word in NOWHERE)
    if file == BUILDS["cpu"] and not os.environ.get("TORCH") and nowhere:
        print("No build of torch without CUDA is in reach; the one with it has 2.7 GB.", flush=True)
        install(BUILDS["cuda"])
        return
    print(said, end="", file=sys.stderr)
    sys.exit(f"envs/{file}: could not be installed; {remedy(said)}")


def remedy(said: str) -> str:
    """What to do after this was said by pip."""
    if any(word in said for word in UNREACHED):
        return (
            "the package index was not reached. With a network (behind a proxy, with HTTPS_PROXY "
            "set) the same command goes on."
        )
    return "what pip says stands above. The same command tries again."


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run without what would lead Python and pip elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name not in ELSEWHERE
    }
    return subprocess.run(
        command,
        env=kept | {"PIP_USER": "0", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time see to .venv; its lock dies with it. Some disks know no locks."""
    with (ENVS / "requirements.txt").open("rb+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another process sets up .venv; waiting for it.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            pass
        yield


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        try:
            main(sys.argv[1:])
        except KeyboardInterrupt:
            sys.exit("Interrupted; the same command makes .venv whole.")
        except OSError as error:
            sys.exit(f"{error.filename or VENV}: {error.strerror}; .venv could not be made.")
