"""`.venv` knows what it was made for, and is made anew where that is not so."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from threading import Thread
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
RUN, DEV = "requirements.txt", "requirements-dev.txt"


def cloned(path: Path) -> Path:
    """What set-up takes of a checkout, with requirements of its own."""
    (path / "envs").mkdir(parents=True)
    (path / "workflow").mkdir()
    for script in ("setup.sh", "make_venv.py"):
        shutil.copy(ROOT / "envs" / script, path / "envs")
    run = path / "workflow/atypical/run"
    run.mkdir(parents=True)
    for file in ("__init__.py", "run/__init__.py", "run/place.py", "run/home.py"):
        shutil.copy(ROOT / "workflow/atypical" / file, path / "workflow/atypical" / file)
    (path / "envs" / RUN).write_text("snakemake==1.0\n")
    (path / "envs" / DEV).write_text("-r requirements.txt\n")
    return path


class Venv:
    """Set-up in a clone, where venv and pip are stand-ins that leave what those leave."""

    def __init__(self, root: Path, python: str = sys.executable) -> None:
        spec = importlib.util.spec_from_file_location("make_venv", root / "envs/make_venv.py")
        assert spec is not None
        assert spec.loader is not None
        self.module: ModuleType = importlib.util.module_from_spec(spec)
        imports = [*sys.path]
        spec.loader.exec_module(self.module)
        sys.path[:] = imports  # it has put the clone's package, of three modules, before ours
        self.root, self.did = root, list[str]()
        self.answers: dict[str, Callable[[], tuple[int, str]]] = {}
        self.tool, self.module.run = self.module.run, self.run

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        tool = "venv" if "venv" in command else f"pip {Path(command[-1]).name}"
        self.did.append(tool)
        left = "pip" if tool == "venv" else "snakemake"
        answer = self.answers.get(tool.split()[0], lambda: (0, ""))()
        if answer[0] == 0:
            (self.module.PACKAGES / f"{left}-1.0.dist-info").mkdir(parents=True, exist_ok=True)
            (self.root / ".venv/pyvenv.cfg").touch()
        return subprocess.CompletedProcess(command, *answer)

    def set_up(self, *files: str) -> list[str]:
        """What had to be done."""
        self.did.clear()
        self.module.main(files or (RUN,))
        return list(self.did)


WHOLE = ["venv", f"pip {RUN}"]


@pytest.fixture
def venv(tmp_path: Path) -> Venv:
    """One that is whole, with a file of its user's in it."""
    made = Venv(cloned(tmp_path / "clone"))
    assert made.set_up() == WHOLE
    (tmp_path / "clone/.venv/mine").touch()
    return made


def refused(venv: Venv) -> str:
    with pytest.raises(SystemExit) as refusal:
        venv.set_up()
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def altered(venv: Venv, **words: str) -> None:
    record = venv.root / ".venv/.made-for.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | words))


def test_what_is_right_is_left_as_it_is(venv: Venv) -> None:
    assert venv.set_up() == []
    assert (venv.root / ".venv/mine").exists()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            lambda v: (v.root / ".venv/.made-for.json").unlink(),
            "is half made, or was made by other",
        ),
        (lambda v: (v.root / ".venv/.made-for.json").write_text("{"), "is half made, or was made"),
        (lambda v: (v.root / ".venv/.made-for.json").write_text("[]"), "is half made, or was made"),
        (lambda v: shutil.rmtree(v.module.PACKAGES), "is half made, or was made by other hands"),
        (lambda v: altered(v, place="/there"), "was made for the place /there, not "),
        (lambda v: altered(v, python="/py (cpython-39)"), "for the python /py (cpython-39), not "),
        (lambda v: altered(v, machine="vax"), "was made for the machine vax, not "),
    ],
)
def test_one_made_for_something_else_is_made_anew(
    venv: Venv, capsys: pytest.CaptureFixture[str], fault: Callable[[Venv], object], told: str
) -> None:
    capsys.readouterr()
    fault(venv)
    assert venv.set_up() == WHOLE
    assert told in capsys.readouterr().out.splitlines()[0]
    assert not (venv.root / ".venv/mine").exists()
    assert venv.set_up() == []


def test_one_that_moved_with_its_clone_is_made_anew(venv: Venv) -> None:
    moved = venv.root.rename(venv.root.with_name("moved"))
    assert Venv(moved).set_up() == WHOLE


def test_one_of_a_clone_seen_through_a_link_is_left(venv: Venv) -> None:
    link = venv.root.with_name("link")
    link.symlink_to(venv.root)
    assert Venv(link).set_up() == []


def test_changed_requirements_are_installed_into_what_is_there(venv: Venv) -> None:
    assert venv.set_up(RUN, DEV) == [f"pip {DEV}"]
    (venv.root / "envs" / RUN).write_text("snakemake==2.0\n")
    assert venv.set_up(RUN, DEV) == [f"pip {RUN}"]
    assert venv.set_up(RUN, DEV) == []
    assert (venv.root / ".venv/mine").exists()


@pytest.mark.parametrize("tool", ["venv", "pip"])
def test_one_that_was_interrupted_is_made_anew(tmp_path: Path, tool: str) -> None:
    def interrupted() -> tuple[int, str]:
        (venv.root / ".venv").mkdir(exist_ok=True)
        (venv.root / ".venv/pyvenv.cfg").touch()
        raise KeyboardInterrupt

    venv = Venv(cloned(tmp_path / "clone"))
    venv.answers = {tool: interrupted}
    with pytest.raises(KeyboardInterrupt):
        venv.set_up()
    venv.answers = {}
    assert venv.set_up() == WHOLE
    assert venv.set_up() == []


def test_a_link_to_another_disk_stays_one(tmp_path: Path) -> None:
    root, scratch = cloned(tmp_path / "clone"), tmp_path / "scratch"
    scratch.mkdir()
    (root / ".venv").symlink_to(scratch)
    venv = Venv(root)
    assert venv.set_up() == WHOLE
    altered(venv, place="/there")
    assert venv.set_up() == WHOLE
    assert (root / ".venv").readlink() == scratch
    assert (scratch / "pyvenv.cfg").exists()


def test_a_folder_that_is_none_is_not_emptied(tmp_path: Path) -> None:
    venv = Venv(cloned(tmp_path / "clone"))
    (venv.root / ".venv").mkdir()
    (venv.root / ".venv/thesis.tex").touch()
    assert refused(venv).endswith(
        ".venv: is no virtual environment, and is not emptied; move it away."
    )
    assert (venv.root / ".venv/thesis.tex").exists()
    shutil.rmtree(venv.root / ".venv")
    (venv.root / ".venv").symlink_to(tmp_path / "nowhere")
    assert "is no folder, or a link to none" in refused(venv)


def test_without_a_network_one_line_says_so_and_the_next_time_goes_on(tmp_path: Path) -> None:
    venv = Venv(cloned(tmp_path / "clone"))
    venv.answers = {"pip": lambda: (1, "NewConnectionError: …\nERROR: No matching distribution\n")}
    assert refused(venv) == (
        "envs/requirements.txt: could not be installed; the package index was not reached. With a "
        "network (behind a proxy, with HTTPS_PROXY set) the same command goes on."
    )
    venv.answers = {"pip": lambda: (1, "ERROR: No space left on device\n")}
    assert "what pip says stands above" in refused(venv)
    venv.answers = {}
    assert venv.set_up() == [f"pip {RUN}"]


def test_a_python_that_makes_no_venv_is_named(tmp_path: Path) -> None:
    venv = Venv(cloned(tmp_path / "clone"))
    venv.answers = {"venv": lambda: (1, "ensurepip is not available\n")}
    assert refused(venv).startswith(f"{sys.executable}: makes no virtual environment; on Debian")


def test_packages_that_went_elsewhere_are_missed(venv: Venv) -> None:
    shutil.rmtree(venv.module.PACKAGES / "snakemake-1.0.dist-info")
    (venv.root / "envs" / RUN).write_text("snakemake==2.0\n")

    def elsewhere(command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, "")

    venv.module.run = elsewhere
    assert refused(venv).startswith("pip installed elsewhere than into ")


def test_a_second_one_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv, said = Venv(cloned(tmp_path / "clone")), Queue[str]()
    monkeypatch.setattr(venv.module, "print", lambda line, **_: said.put(line), raising=False)
    with (venv.root / "envs" / RUN).open("rb+") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = Thread(target=venv.set_up)
        second.start()
        assert "waiting for it" in said.get(timeout=60)
        assert venv.did == []
    second.join()
    assert venv.did == WHOLE


def test_tools_are_told_where_from_and_not_where_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = Venv(cloned(tmp_path / "clone"))
    told = {"PIP_INDEX_URL": "https://here/", "PIP_CERT": "/cert", "HTTPS_PROXY": "proxy"}
    untold = {
        "PIP_TARGET": "/there",
        "PYTHONPATH": "/there",
        "PIP_PREFIX": "/there",
        "PIP_USER": "1",
    }
    for name, value in (told | untold).items():
        monkeypatch.setenv(name, value)
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    seen = json.loads(venv.tool([sys.executable, "-c", show]).stdout)
    assert {name: seen.get(name) for name in told} == told
    assert seen["PIP_USER"] == "0"
    assert not {"PIP_TARGET", "PYTHONPATH", "PIP_PREFIX"} & seen.keys()


def test_a_colon_in_the_path_is_refused(tmp_path: Path) -> None:
    assert "':' parts the places in PYTHONPATH" in refused(Venv(cloned(tmp_path / "a:b")))


def test_a_path_that_activate_does_not_know_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Venv(cloned(tmp_path / "a 'b' [c]")).set_up()
    assert "activate" not in capsys.readouterr().out
    Venv(cloned(tmp_path / "a $HOME")).set_up()
    assert "`activate` knows no such name" in capsys.readouterr().out


def wheel(folder: Path) -> None:
    """A package of the name that set-up looks for."""
    folder.mkdir()
    with zipfile.ZipFile(folder / "snakemake-1.0-py3-none-any.whl", "w") as archive:
        info = "snakemake-1.0.dist-info"
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: snakemake\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def test_a_copy_of_a_clone_reads_its_own_code_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(tmp_path / "wheels")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("PYTHON", sys.executable)
    (tmp_path / "pip.conf").write_text("[install]\nuser = true\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    root = cloned(tmp_path / "a clone's ü $place & [more]")
    made = subprocess.run(
        ["sh", root / "envs/setup.sh", RUN], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    copy = tmp_path / "deeper" / "copy"
    shutil.copytree(root, copy, symlinks=True)
    (tmp_path / "scratch").mkdir()
    (copy / ".venv").rename(tmp_path / "scratch/venv")
    (copy / ".venv").symlink_to(tmp_path / "scratch/venv")
    (tmp_path / "link").symlink_to(root / ".venv")
    alone = [tmp_path / "link/bin/python", "-c", "pass"]
    assert subprocess.run(alone, capture_output=True, check=True).stderr == b""
    for clone in (root, copy):
        show = [clone / ".venv/bin/python", "-c", "import atypical; print(atypical.__file__)"]
        read = subprocess.run(show, capture_output=True, text=True, check=True, cwd=tmp_path)
        assert read.stderr == ""
        assert read.stdout.strip() == str(clone / "workflow/atypical/__init__.py")
