"""The log of a job: progress, warnings, and what went wrong."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from atypical.run.device import DeviceError
from atypical.tables.files import TableError

T = TypeVar("T")


@contextmanager
def logged(log: str | Path) -> Iterator[None]:
    """Send what a job says to its log; a mistake ends it with one line, a fault with a trace."""
    with Path(log).open("w") as file, redirect_stderr(file):
        try:
            yield
        except (TableError, DeviceError) as error:
            print(error, file=file)
            sys.exit(str(error))
        except Exception:
            traceback.print_exc(file=file)
            raise


def followed(items: Sequence[T], unit: str) -> Iterator[T]:
    """Hand on the items; tell the log how many are done, the rate, and the time that is left."""
    yield from tqdm(items, file=sys.stderr, unit=unit, mininterval=1.0, ascii=True, ncols=80)
