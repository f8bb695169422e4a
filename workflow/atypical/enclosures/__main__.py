"""Enclosures of a run: `python -m atypical.enclosures [DIR] [--check] [--only FORMULA …]`.

DIR: `results`, or where it lies. Makes results/enclosures.jsonl, a certificate for every row that
is a root of a formula; checks each, and holds the tables against them.   --check: those that are
there, or of a file DIR; nothing is solved.   1 where one does not hold, which is told.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from atypical.compare.results import run_in
from atypical.disk.refusal import Refusal
from atypical.disk.seals import land
from atypical.enclosures.certificate import Certificate, read, written
from atypical.enclosures.enclosed import FILE, enclosed, rows_of

LACKING = (
    "Enclosures need python-flint, which no run does: `make tools`, or "
    "`pip install 'atypical[enclosures]'`."
)


def main(arguments: list[str]) -> int:
    """Make or check; 0 where all hold, 1 where one does not, 2 where nothing can be done."""
    parser = argparse.ArgumentParser(prog="make enclose")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", nargs="+", default=(), metavar="FORMULA")
    given = parser.parse_args(arguments)
    if find_spec("flint") is None:
        print(LACKING)
        return 2
    try:
        wrong = _file(given.directory) if given.directory.is_file() else _run(given)
    except (Refusal, OSError, ValueError) as error:
        print(error)
        return 2
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def _file(path: Path) -> list[str]:
    """What is wrong with the certificates of a file."""
    certificates = read(path)
    print(f"{path}: {len(certificates)} certificates.")
    return _faults(certificates)


def _run(given: argparse.Namespace) -> list[str]:
    """What is wrong with the certificates of a run, and with its tables."""
    results = run_in(given.directory) / "results"
    path = results / FILE
    failed: list[str] = []
    if not given.check:
        land(path, written(_made(results, given.only, failed)).encode())
    certificates = read(path)
    rows = [row for row in rows_of(results) if not given.only or row.key[0] in given.only]
    known = enclosed(certificates, results)
    held = sum(row.key in known.certificates for row in rows)
    print(f"{path}: {len(certificates)} certificates, {held} rows of {len(rows)}.")
    outside = import_module("atypical.enclosures.hold").outside
    return [*failed, *_faults(certificates), *outside(rows, known.certificates)]


def _made(results: Path, only: Sequence[str], failed: list[str]) -> list[Certificate]:
    make = import_module("atypical.enclosures.make")
    rows = [row for row in rows_of(results) if not only or row.key[0] in only]
    return list(make.certificates(rows, failed))


def _faults(certificates: Sequence[Certificate]) -> list[str]:
    faults: list[str] = import_module("atypical.enclosures.check").faults(certificates)
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
