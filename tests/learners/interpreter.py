"""Where kernels run in tests: on a GPU, or through the interpreter of their language on a CPU.

The interpreter prepares its language anew at each call of a function within a kernel, which takes
longer than the call; here once.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

import pytest
import torch

pytest.importorskip("triton", reason="no triton here: kernels are not run")
from triton.runtime import interpreter

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
prepare = interpreter._patch_lang
prepared: dict[int, Any] = {}


class Prepared:
    """What stays prepared."""

    def restore(self) -> None:
        pass


def once(function: FunctionType) -> Prepared:
    if id(function.__globals__) not in prepared:
        prepared[id(function.__globals__)] = prepare(function)
    return Prepared()


interpreter._patch_lang = once
