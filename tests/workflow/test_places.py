"""Any place: odd names, other paths to the same code, homes that are none, foreign libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from atypical.run import home, place, quoting
from clone import FIGURE, SOURCE, TABLE, TINY, Project, copied

ODD = "a b 'q' \"d\" $HOME `c` (p) #%&;!~ \\ ü -x"


def read_by(code: Path, project: Project) -> set[str]:
    """The jobs that a run would start where a project's results lie, by the code of that clone."""
    return project.planned("--snakefile", str(code / "Snakefile"), FIGURE)


def test_a_clone_a_directory_and_a_python_may_have_odd_names(
    tmp_path: Path, undisturbed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / ODD
    for part in ("clone", "run {x}", "tmp"):
        (odd / part).mkdir(parents=True)
    clone = copied(SOURCE, odd / "clone")
    # A virtual environment is known by the file beside it.
    (odd / "venv").symlink_to(sys.prefix)
    python = str(odd / "venv/bin/python")
    monkeypatch.setenv("TMPDIR", str(odd / "tmp"))
    command = [python, "-m", "snakemake", "--snakefile", str(clone.path / "Snakefile")]
    where = ["--directory", str(odd / "run {x}"), "--configfile", str(TINY), "--jobs", "1"]
    done = subprocess.run(
        [*command, *where, TABLE], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Provided cores: 1" in done.stderr
    made = Project(odd / "run {x}").tables("perceptron_entropy")
    assert made == undisturbed.tables("perceptron_entropy")


def test_the_same_code_by_another_path_reruns_nothing(drawn: Project, tmp_path_factory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    deeper = elsewhere / "one/deeper"
    deeper.mkdir(parents=True)
    link = elsewhere / "link"
    link.symlink_to(copied(SOURCE, deeper).path)
    assert read_by(deeper, drawn) == set()
    assert read_by(link, drawn) == set()


def test_a_run_reads_the_code_beside_its_snakefile(tmp_path: Path) -> None:
    clone = copied(SOURCE, tmp_path)
    with (tmp_path / "workflow/atypical/run/place.py").open("a") as module:
        module.write('raise SystemExit("the code of this clone")\n')
    done = clone.run("--dry-run", TABLE)
    assert done.stderr.splitlines()[-1] == "the code of this clone"


def test_libraries_on_a_pythonpath_are_none_that_jobs_use(
    drawn: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = tmp_path / "foreign"
    for name in ("numpy", "pandas", "scipy"):
        info = foreign / f"{name}-0.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.0\n")
    monkeypatch.setenv("PYTHONPATH", str(foreign))
    assert drawn.planned(FIGURE) == set()


def test_who_has_no_home_works_all_the_same(
    drawn: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/dev/null/home")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert drawn.planned(FIGURE) == set()


@pytest.mark.parametrize("sign", [":", "{", "}", "\n"])
def test_a_place_that_cannot_be_is_refused_by_the_sign(tmp_path: Path, sign: str) -> None:
    clone = tmp_path / f"a{sign}b"
    said = place.unusable(clone)
    assert said is not None
    assert repr(str(clone)) in said
    assert f"{sign!r} " in said
    assert said.endswith("; move the workflow to a folder without it.")
    assert place.unusable(tmp_path / ODD) is None


@pytest.mark.parametrize("sign", ["[", "*", "?"])
def test_a_pattern_in_the_path_is_refused_from_elsewhere(tmp_path: Path, sign: str) -> None:
    clone = tmp_path / f"a{sign}y]" / "workflow"
    clone.mkdir(parents=True)
    assert place.unusable(clone) is None
    assert place.unusable_from(clone, clone.parent) is None
    assert f"{sign!r} begins a pattern" in str(place.unusable_from(clone, tmp_path))
    assert place.unusable_from(tmp_path / "workflow", Path("/")) is None


def test_a_clone_below_a_colon_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a:b").mkdir()
    done = copied(SOURCE, tmp_path / "a:b").run("--dry-run", TABLE)
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1] == place.unusable(tmp_path / "a:b/workflow")
    assert "Traceback" not in done.stderr


def test_containers_are_refused_below_a_space() -> None:
    assert place.unusable_for_images(Path("/home/me/clone-1.0")) is None
    assert "below ' ';" in str(place.unusable_for_images(Path("/home/my self")))


def test_a_path_that_is_no_utf_8_here_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    assert "set PYTHONUTF8=1" in str(place.unusable(Path("/tmp/\udcc3\udcbc")))
    assert place.unusable(Path("/tmp/u")) is None


def test_executors_quote_a_python_whose_path_has_a_space(monkeypatch: pytest.MonkeyPatch) -> None:
    executors = (quoting.local.Executor, quoting.Jobstep, quoting.RemoteExecutor)
    for executor in executors:
        monkeypatch.setattr(executor, "get_python_executable", executor.get_python_executable)
    execute = quoting.script.PythonScript._execute_cmd
    monkeypatch.setattr(quoting.script.PythonScript, "_execute_cmd", execute)
    quoting.quote_python()
    assert quoting.script.PythonScript._execute_cmd is execute
    monkeypatch.setattr(sys, "executable", "/a b/python")
    quoting.quote_python()
    assert {executor.get_python_executable(None) for executor in executors} == {"'/a b/python'"}


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """What is set where the home is this path, and whether the user has a name."""

    def environment(path: str, named: bool) -> dict[str, str]:
        names = dict.fromkeys(home.NAMES) | ({"USER": "me"} if named else {})
        given = {name: value for name, value in names.items() if value}
        kept = {"PATH": os.environ["PATH"], "HOME": path, **given}
        monkeypatch.setattr(os, "environ", kept)
        monkeypatch.setattr(home, "_known", lambda: False)
        monkeypatch.setattr(os.path, "expanduser", lambda _: path)
        home.provide()
        return kept

    return environment


def test_a_home_is_kept_where_it_can_be_written(
    homeless: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    given = homeless(str(tmp_path), named=True)
    assert given.keys() == {"PATH", "HOME", "USER"}


def test_a_place_for_caches_and_a_name_are_given_where_there_are_none(
    homeless: Callable[..., dict[str, str]],
) -> None:
    given = homeless("/dev/null/home", named=False)
    assert os.access(given["XDG_CACHE_HOME"], os.W_OK)
    assert (given["HOME"], given["LOGNAME"]) == ("/dev/null/home", str(os.getuid()))
    assert os.access(homeless("~", named=True)["HOME"], os.W_OK)


@pytest.mark.parametrize("module", ["settings.schema", "settings.documentation"])
def test_docs_are_the_same_in_every_locale(
    tmp_path: Path, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONUTF8", "PYTHONCOERCECLOCALE"):
        monkeypatch.setenv(name, "0")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    monkeypatch.setenv("LC_ALL", "C")
    tracked = {"settings.schema": "workflow/schemas/config.schema.json"}
    written = tmp_path / "written"
    command = [sys.executable, "-m", f"atypical.{module}", written]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(SOURCE / "workflow")})
    assert written.read_bytes() == (SOURCE / tracked.get(module, "docs/tables.md")).read_bytes()
