"""Under what circumstances a file is made; none of them names a user or a host.

They stand in its record and decide about nothing: a date or a processor never makes a file anew.
"""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from atypical.disk.libraries import loaded

# Where a run hands down to its jobs which commit its code is of, and whether anything was changed.
COMMIT = "ATYPICAL_COMMIT"
CHANGED = "changed"
PROCESSORS = Path("/proc/cpuinfo")


def circumstances() -> dict[str, Any]:
    """Libraries of this process, Python, device, processor, date; the commit where it is known."""
    return {
        "libraries": loaded(),
        "python": platform.python_version(),
        "device": _device(),
        "processor": _processor(),
        "date": now(),
        **_commit(),
    }


def now() -> str:
    """The date and time, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _device() -> str:
    """The GPU on which this process computed, by its model; cpu where it used none."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        return str(torch.cuda.get_device_name())
    return "cpu"


def _processor() -> str:
    """The architecture of the processor, and its model where the system tells."""
    with suppress(OSError):
        for line in PROCESSORS.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, model = line.partition(":")
            if name.strip() == "model name":
                return f"{platform.machine()}, {model.strip()}"
    return platform.machine()


def _commit() -> dict[str, Any]:
    commit, _, changed = os.environ.get(COMMIT, "").partition(" ")
    return {"commit": commit, "clean": changed != CHANGED} if commit else {}
