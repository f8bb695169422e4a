"""The room that runs have on a device."""

from __future__ import annotations

import os

from atypical.learners.memory import SHARE

# What CUDA and its libraries take of a device for themselves.
CONTEXT = 6e8
# Where runs are side by side on a CPU, as where kernels are interpreted.
ON_CPU = 1e9


def room(device: str) -> float:
    """Bytes that runs may take of a device: this process's share, and no more than is free now."""
    if not device.startswith("cuda"):
        return ON_CPU
    from torch.cuda import mem_get_info

    free, whole = mem_get_info()
    share = float(os.environ.get(SHARE, 1.0))
    return float(min(share * whole - CONTEXT, free))
