"""Which commit results are of."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from atypical.disk.circumstances import COMMIT, circumstances
from atypical.run.commit import commit_of, hand_down_commit

NOBODY = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")


def git(folder: Path, *words: str) -> str:
    asked = ["git", *NOBODY, *words]
    return subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one commit."""
    if shutil.which("git") is None:
        pytest.skip("this system has no git")
    root = tmp_path / "clone"
    root.mkdir()
    git(root, "init", "-q")
    (root / "Snakefile").write_text("")
    (root / ".gitignore").write_text("results\n")
    git(root, "add", ".")
    git(root, "commit", "-q", "--no-verify", "--no-gpg-sign", "-m", "first")
    return root


def test_a_clean_clone_is_its_commit_whatever_it_ignores(clone: Path) -> None:
    (clone / "results").mkdir()
    (clone / "results" / "x.csv").touch()
    assert commit_of(clone) == git(clone, "rev-parse", "HEAD").strip()


@pytest.mark.parametrize("file", ["Snakefile", "new.py"])
def test_a_changed_file_and_a_new_one_are_told(clone: Path, file: str) -> None:
    (clone / file).write_text("changed")
    assert commit_of(clone) == f"{git(clone, 'rev-parse', 'HEAD').strip()} changed"


def test_a_copy_within_another_clone_has_no_commit(clone: Path) -> None:
    (clone / "results" / "copy").mkdir(parents=True)
    assert commit_of(clone / "results" / "copy") is None


def test_jobs_know_what_git_said_and_nothing_where_there_is_none(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COMMIT, "of another run")
    hand_down_commit(clone)
    assert circumstances()["commit"] == git(clone, "rev-parse", "HEAD").strip()
    monkeypatch.setenv("PATH", str(clone))
    hand_down_commit(clone)
    assert COMMIT not in os.environ
    assert "commit" not in circumstances()
