"""The log of a job: progress, warnings, how long it computed, and what went wrong."""

from __future__ import annotations

import faulthandler
import gc
import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TextIO, TypeVar

from tqdm import tqdm

from atypical.disk.refusal import Refusal
from atypical.run.interrupts import meet_interrupts
from atypical.run.locks import at_work

T = TypeVar("T")

COMPUTED = "Computed for "
PROCESSOR = " s of processor time, start included."
FAILED = "Failed: "
CRASHED = "Fatal Python error: "


@contextmanager
def logged(log: str | Path) -> Iterator[None]:
    """Send what a job says to its log, and end it with the time spent here or with the failure.

    A mistake fails with one line, a fault with a trace, a crash with the place in the code.
    """
    gc.freeze()  # what was imported stays: to search it for garbage would slow the job's end
    started = time.perf_counter()
    # Unbuffered: a line is there when the process is killed, and nothing is left to write when the
    # disk is full. At the end: a library may write to the same file by another way.
    raw = open(log, "wb", buffering=0, opener=_at_the_end)  # noqa: SIM115
    with (
        TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True) as file,
        redirect_stderr(file),
        at_work(),
    ):
        faulthandler.enable(file)
        try:
            meet_interrupts()
            yield
            computed, spent = time.perf_counter() - started, time.process_time()
            print(f"{COMPUTED}{computed:.3f} s; {spent:.2f}{PROCESSOR}", file=file)
        except KeyboardInterrupt:
            _fail("interrupted", file)
        except Refusal as error:
            _fail(str(error), file)
        except Exception as error:
            with suppress(OSError):
                traceback.print_exc(file=file)
            _fail(traceback.format_exception_only(error)[-1].strip(), file)
        finally:
            faulthandler.disable()


def followed(items: Sequence[T], unit: str) -> Iterator[T]:
    """Hand on the items; tell the log how many are done, the rate, and the time that is left."""
    yield from tqdm(items, file=sys.stderr, unit=unit, mininterval=1.0, ascii=True, ncols=80)


def _at_the_end(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_APPEND, 0o666)


def _fail(why: str, file: TextIO) -> NoReturn:
    with suppress(OSError):
        print(f"{FAILED}{why}", file=file)
    sys.exit(why)
