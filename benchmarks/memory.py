"""The most memory that this process has held."""

from __future__ import annotations

import resource
import sys


def peak_megabytes() -> float:
    """Resident, since it began. macOS counts bytes where others count kilobytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
