"""`.venv` knows what it was made for, and is made anew where that is not so."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
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
from uv import find_uv_bin

ROOT = Path(__file__).parents[2]
RUN, DEV = "requirements.txt", "requirements-dev.txt"
CUDA, CPU = "requirements-torch.txt", "requirements-torch-cpu.txt"
# As pip is asked for it: where the user says, and of the index that the file names.
PIN, ELSEWHERE = "pip torch==1.0+cpu", "pip cpu"


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever build the make that runs the tests was asked for."""
    for name in ("TORCH", "TORCH_INDEX"):
        monkeypatch.delenv(name, raising=False)


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
    shutil.copy(ROOT / "pyproject.toml", path)
    (path / "envs" / RUN).write_text("snakemake==1.0\n")
    (path / "envs" / DEV).write_text("pytest==1.0\n")
    (path / "envs" / CUDA).write_text("torch==1.0\n")
    (path / "envs" / CPU).write_text("--extra-index-url https://pytorch/cpu\ntorch==1.0+cpu\n")
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
        self.gpu, self.told = False, ":env:.index-url='https://here/'\n"
        self.module.gpu_here, self.module.LINUX = lambda: self.gpu, True

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        if command[-2:] == ["config", "list"]:
            return subprocess.CompletedProcess(command, 0, self.told)
        by = "uv" if "uv" in Path(command[0]).name else "pip"
        tool = "venv" if "venv" in command else f"{by} {Path(command[-1]).name}"
        self.did.append(tool)
        left = "pip" if tool == "venv" else "snakemake"
        said = self.answers.get(tool) or self.answers.get(tool.split()[0]) or (lambda: (0, ""))
        answer = said()
        if answer[0] == 0:
            (self.module.PACKAGES / f"{left}-1.0.dist-info").mkdir(parents=True, exist_ok=True)
            (self.root / ".venv/pyvenv.cfg").touch()
        return subprocess.CompletedProcess(command, *answer)

    def set_up(self, *files: str) -> list[str]:
        """What had to be done."""
        self.did.clear()
        self.module.main(files or (RUN,))
        return list(self.did)


WHOLE = ["venv", f"pip {RUN}", PIN]


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
    assert venv.set_up() == [f"pip {RUN}", PIN]


NONE = (1, "ERROR: No matching distribution found for torch==1.0+cpu\n")


def holds(venv: Venv) -> set[str]:
    return set(json.loads((venv.root / ".venv/.made-for.json").read_text())["holds"])


def test_torch_is_built_for_cuda_where_a_gpu_is_found(tmp_path: Path) -> None:
    venv = Venv(cloned(tmp_path / "clone"))
    venv.gpu = True
    assert venv.set_up() == ["venv", f"pip {RUN}", f"pip {CUDA}"]
    venv.gpu = False
    assert venv.set_up() == []


def test_a_gpu_that_torch_cannot_use_is_told(
    venv: Venv, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.gpu = True
    assert venv.set_up() == []
    assert "`make setup TORCH=cuda` brings the other" in capsys.readouterr().out
    monkeypatch.setenv("TORCH", "cpu")
    assert venv.set_up() == []
    assert capsys.readouterr().out == ""


def test_a_build_of_torch_is_chosen_and_stays(venv: Venv, monkeypatch: pytest.MonkeyPatch) -> None:
    assert holds(venv) == {RUN, CPU}
    monkeypatch.setenv("TORCH", "cuda")
    assert venv.set_up() == [f"pip {CUDA}"]
    assert holds(venv) == {RUN, CUDA}
    monkeypatch.delenv("TORCH")
    assert venv.set_up() == []
    monkeypatch.setenv("TORCH", "cpu")
    venv.gpu = True
    assert venv.set_up() == [PIN]
    assert holds(venv) == {RUN, CPU}
    monkeypatch.setenv("TORCH", "/opt/torch")
    assert refused(venv) == (
        "TORCH=/opt/torch: is no build of torch; give cpu or cuda, or leave it out."
    )


def test_elsewhere_the_torch_of_the_index_is_small(tmp_path: Path) -> None:
    venv = Venv(cloned(tmp_path / "clone"))
    venv.module.LINUX = False
    assert venv.set_up() == ["venv", f"pip {RUN}", f"pip {CUDA}"]


def test_torch_without_cuda_is_sought_here_then_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = Venv(cloned(tmp_path / "clone"))
    venv.answers = {PIN: lambda: NONE}
    assert venv.set_up() == [*WHOLE, ELSEWHERE]
    assert holds(venv) == {RUN, CPU}
    shutil.rmtree(venv.root / ".venv")
    venv.answers = {PIN: lambda: NONE, ELSEWHERE: lambda: (1, "ReadTimeoutError\n")}
    assert "what pip says stands above" in refused(venv)
    venv.answers = {PIN: lambda: NONE, ELSEWHERE: lambda: NONE}
    monkeypatch.setenv("TORCH", "cpu")
    assert refused(venv).startswith(f"envs/{CPU}: could not be installed; ")
    monkeypatch.delenv("TORCH")
    venv.answers[ELSEWHERE] = lambda: (1, "ERROR: ResolutionImpossible: for help …\n")
    assert venv.set_up() == [PIN, ELSEWHERE, f"pip {CUDA}"]
    assert "the one with it has 2.7 GB" in capsys.readouterr().out
    assert venv.set_up() == []


def test_uv_installs_where_it_is_there_and_pip_is_told_nothing_that_it_would_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = tmp_path / "bin/uv"
    uv.parent.mkdir()
    uv.touch(0o755)
    monkeypatch.setenv("PATH", str(uv.parent))
    venv = Venv(cloned(tmp_path / "clone"))
    assert venv.set_up() == WHOLE
    shutil.rmtree(venv.root / ".venv")
    venv.told = "global.timeout='60'\n"
    assert venv.set_up() == ["venv", f"uv {RUN}", "uv torch==1.0+cpu"]
    venv.answers = {"uv": lambda: (2, "error: unexpected argument\n")}
    assert venv.set_up(DEV) == [f"uv {DEV}", f"pip {DEV}"]


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


def wheel(folder: Path, name: str, version: str) -> str:
    """A package without a word of code; returns its requirement, with its hash."""
    folder.mkdir(parents=True, exist_ok=True)
    made, info = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    with zipfile.ZipFile(made, "w") as archive:
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        archive.writestr(f"{info}/METADATA", about)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(made.read_bytes()).hexdigest()}\n"


def index(folder: Path) -> str:
    """The address of an index of the wheels in a folder."""
    for made in folder.glob("*.whl"):
        page = folder / "simple" / made.name.split("-")[0] / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        with page.open("a") as file:
            file.write(f'<a href="../../{made.name.replace("+", "%2B")}">{made.name}</a>\n')
    return f"file://{folder}/simple"


def set_up(root: Path, file: str = RUN) -> subprocess.CompletedProcess[str]:
    command = ["sh", root / "envs/setup.sh", file]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def installed(root: Path) -> set[str]:
    found = (root / ".venv").glob("lib/python3*/site-packages/[st][no]*.dist-info")
    return {info.name.removesuffix(".dist-info") for info in found}


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone, and two indexes of stand-ins: what is on PyPI, and torch without CUDA elsewhere."""
    for name in [*os.environ]:
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PYTHON", sys.executable)
    root = cloned(tmp_path / "clone")
    (root / "envs" / RUN).write_text(wheel(tmp_path / "pypi", "snakemake", "1.0"))
    (root / "envs" / CUDA).write_text(wheel(tmp_path / "pypi", "torch", "1.0"))
    wheel(tmp_path / "pytorch", "torch", "1.0+cpu")
    monkeypatch.setenv("TORCH", "cpu")
    monkeypatch.setenv("TORCH_INDEX", index(tmp_path / "pytorch"))
    return root


@pytest.mark.parametrize("told", ["PIP_INDEX_URL", "UV_DEFAULT_INDEX"])
def test_torch_comes_from_elsewhere_and_all_else_is_the_file_that_was_pinned(
    pinned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv(told, index(tmp_path / "pypi"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    if told.startswith("UV"):
        uv = tmp_path / "bin/uv"
        uv.parent.mkdir()
        uv.symlink_to(find_uv_bin())
        monkeypatch.setenv("PATH", f"{uv.parent}:{os.environ['PATH']}")
    made = set_up(pinned)
    assert made.returncode == 0, made.stderr
    assert installed(pinned) == {"snakemake-1.0", "torch-1.0+cpu"}
    monkeypatch.setenv("TORCH", "cuda")
    assert set_up(pinned).returncode == 0
    assert installed(pinned) == {"snakemake-1.0", "torch-1.0"}
    if told.startswith("PIP"):  # which is asked in any case, and by now knows no other index
        wheel(tmp_path / "pypi", "pytest", "1.0")
        index(tmp_path / "pypi")
        (pinned / "envs" / DEV).write_text(f"pytest==1.0 --hash=sha256:{'0' * 64}\n")
        refusal = set_up(pinned, DEV)
        assert refusal.returncode == 1
        assert "DO NOT MATCH THE HASHES" in refusal.stderr


def test_a_copy_of_a_clone_reads_its_own_code_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("PYTHON", sys.executable)
    (tmp_path / "pip.conf").write_text("[install]\nuser = true\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    root = cloned(tmp_path / "a clone's ü $place & [more]")
    (root / "envs" / RUN).write_text(wheel(tmp_path / "wheels", "snakemake", "1.0"))
    wheel(tmp_path / "wheels", "torch", "1.0+cpu")
    monkeypatch.setenv("TORCH", "cpu")
    made = set_up(root)
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
