"""Which commit the code of a run is of: git is asked once, its answer handed down to the jobs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from atypical.disk.circumstances import CHANGED, COMMIT

QUERY = ("git", "status", "--porcelain=v2", "--branch")
OID = "# branch.oid "


def hand_down_commit(root: Path) -> None:
    """Let the jobs of this run know the commit of the clone at `root`; nothing where it is none."""
    os.environ.pop(COMMIT, None)
    if found := commit_of(root):
        os.environ[COMMIT] = found


def commit_of(root: Path) -> str | None:
    """The commit that is checked out at `root`, ` changed` behind it where files differ from it.

    None where there is no git, or `root` is no clone; a clone around it is not asked.
    """
    own = os.environ | {"GIT_CEILING_DIRECTORIES": str(root.absolute().parent)}
    try:
        asked = subprocess.run(
            QUERY, cwd=root, env=own, capture_output=True, encoding="utf-8", check=False
        )
    except OSError:
        return None
    lines = asked.stdout.splitlines()
    commits = [line.removeprefix(OID) for line in lines if line.startswith(OID)]
    if asked.returncode != 0 or not commits:
        return None
    changed = any(not line.startswith("#") for line in lines)
    return f"{commits[0]} {CHANGED}" if changed else commits[0]
