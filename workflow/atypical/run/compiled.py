"""Where compiled loops are kept: by the checksum of all code.

numba's own cache compares the file of a compiled function alone: it does not notice that a function
which it calls has changed in another file.
"""

from __future__ import annotations

import os
from pathlib import Path

from atypical.run.code import digest

PACKAGE = Path(__file__).parents[1]


def keep_compiled(folder: Path) -> None:
    """Let this process and its children keep compiled loops below the folder.

    To be called before numba is imported.
    """
    code = digest(sorted(PACKAGE.rglob("*.py")))[:16]
    os.environ["NUMBA_CACHE_DIR"] = str((folder / code).absolute())
