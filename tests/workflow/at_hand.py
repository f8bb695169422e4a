"""What is made of the code as it stands, once for all clones and all processes of the tests.

Where the code of a clone is changed it is not taken: bytecode is checked against its source, loops
are kept by the checksum of all code, and syntaxes by that of their source.
"""

from __future__ import annotations

import os
import py_compile
import shutil
import sys
import tempfile
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

from filelock import FileLock

from atypical.run.code import MEMORY, digest
from atypical.run.syntax import Syntaxes

KEPT = Path(tempfile.gettempdir()) / f"atypical-compiled-{os.getuid()}"
WORKFLOW = Path(__file__).parents[2] / "workflow"


def lay_bytecode(clone: Path) -> None:
    """Link the bytecode of every folder of the code to where Python looks for it."""
    for folder in made_of_sources().rglob("__pycache__"):
        (clone / "workflow" / folder.relative_to(made_of_sources())).symlink_to(folder)


def lay_memory(clone: Path) -> None:
    """What a clone remembers of its first run: compiled loops, fonts, and what sources mean."""
    # Imported after the tests have said where loops are kept.
    from numba.core.caching import UserProvidedCacheLocator

    place = UserProvidedCacheLocator.get_suitable_cache_subpath
    shared = Path(os.environ["NUMBA_CACHE_DIR"])
    own = clone / ".snakemake/compiled" / shared.name
    own.mkdir(parents=True)
    for folder in sorted({source.parent for source in WORKFLOW.rglob("*.py")}):
        here = clone / "workflow" / folder.relative_to(WORKFLOW)
        link(own / place(str(here / "any.py")), shared / place(str(folder / "any.py")))
    link(clone / ".snakemake/matplotlib", KEPT / "matplotlib")
    shutil.copy(made_of_sources() / MEMORY.name, clone / MEMORY)


def link(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path.symlink_to(folder)


@cache
def made_of_sources() -> Path:
    """A tree like that of the code with the bytecode of every module, and all their syntaxes."""
    sources = sorted(WORKFLOW.rglob("*.py"))
    kept = KEPT / f"{sys.implementation.cache_tag}-{digest(sources)[:16]}"
    KEPT.mkdir(exist_ok=True)
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            draft = Path(tempfile.mkdtemp(dir=KEPT))
            for source in sources:
                py_compile.compile(
                    str(source),
                    cache_from_source(draft / source.relative_to(WORKFLOW)),
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH,
                )
            Syntaxes(draft / MEMORY.name).of(sources)
            draft.rename(kept)
    return kept
