"""Compiled loops of other code are never tested."""

import tempfile
from pathlib import Path

from atypical.run.compiled import keep_compiled

keep_compiled(Path(tempfile.gettempdir()) / "atypical-compiled")
