"""Results, checked without learning again.

`python -m atypical.verify [DIR] [--quick] [--rows N] [--seed N] [--cores N]`

DIR: `results`, or where it lies.   --quick: nothing is run again.   The exit status is 0 where
everything agrees, 1 where something does not, 2 where there is nothing to be looked at.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import atypical.figures.alone  # noqa: F401  (first: it keeps the user's settings out)
from atypical.compare.results import run_in
from atypical.disk.refusal import Refusal
from atypical.randomness.unforeseen import unforeseen
from atypical.run.compiled import keep_compiled
from atypical.settings.files import ConfigurationError
from atypical.verify import drawn, tables
from atypical.verify.certificates import Certified, theory
from atypical.verify.findings import Check, Wrong, page
from atypical.verify.reruns import reruns
from atypical.verify.results import RECORD, Results
from atypical.verify.sample import ENOUGH
from atypical.verify.solutions import solutions
from atypical.verify.workers import Workers

NOTHING = 2


def checks(given: argparse.Namespace) -> Iterator[Check]:
    """All checks of the results in this directory."""
    results = Results()
    yield guarded("seals", tables.seals)
    yield guarded("tables", lambda: tables.descriptions(results))
    yield guarded("parts of tables", lambda: tables.joined(results))
    with Workers(given.cores) as workers:
        certified = Certified()
        yield guarded("theory", lambda: theory(results, certified, workers))
        yield guarded("solutions", lambda: solutions(results, workers))
        yield guarded("derived tables", lambda: drawn.derived(results))
        yield guarded("figures", lambda: drawn.figures(results))
        yield guarded("verdicts", lambda: drawn.verdicts(results))
        if given.quick:
            left = (
                "nothing was run again (--quick), so failures and trajectories are taken on trust"
            )
            yield Check("re-runs", "rows made again", left=[left])
        else:
            how = given.rows, given.seed
            yield guarded("re-runs", lambda: reruns(results, certified, how, workers))


def guarded(title: str, check: Callable[[], Check]) -> Check:
    """A check; where what is on disk cannot even be looked at, that is what is wrong."""
    try:
        return check()
    except Exception as error:  # files that anybody may have written
        fault = Wrong("", "", "", "what can be checked", f"{type(error).__name__}: {error}")
        return Check(title, "looked at", wrong=[fault])


def parsed(arguments: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="make verify")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="run nothing again")
    parser.add_argument("--rows", type=int, default=ENOUGH, help="rows of each sample")
    parser.add_argument("--seed", type=int, default=unforeseen(), help="of the draw")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1, help="processes")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Check a directory, print the page, and return the exit status."""
    given = parsed(arguments)
    place = run_in(given.directory.absolute())
    if not (place / RECORD).exists():
        print(f"{place}: holds no {RECORD}; give the directory of a run.")
        return NOTHING
    if "NUMBA_CACHE_DIR" not in os.environ:
        keep_compiled(Path(tempfile.gettempdir()) / f"atypical-compiled-{os.getuid()}")
    try:
        with chdir(place):
            text, good = page(checks(given))
    except (ConfigurationError, Refusal) as error:
        print(error)
        return NOTHING
    print(text)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
