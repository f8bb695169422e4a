"""Processes that share the work of a check."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any


class Workers:
    """So many processes; one is this process itself."""

    def __init__(self, cores: int) -> None:
        # Begun anew: a copy of a process that holds threads may wait for ever.
        begun = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(cores, begun) if cores > 1 else None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def map(self, call: Callable[..., Any], given: Sequence[tuple[Any, ...]]) -> Iterable[Any]:
        """What the calls give, in their order."""
        if self._pool is None:
            return [call(*one) for one in given]
        futures = [self._pool.submit(call, *one) for one in given]
        return (future.result() for future in futures)
