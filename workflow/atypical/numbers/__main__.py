"""Numbers for a paper: `python -m atypical.numbers [DIR] [--list FILE]`.

DIR: `results`, or where it lies.   --list: which numbers, `numbers.yaml` unless given.
Writes numbers.tex and numbers.json into the results; 1 where a number is not there, which is told.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from atypical.claims.table import COLUMNS
from atypical.compare.results import run_in
from atypical.disk.refusal import Refusal
from atypical.disk.seals import land
from atypical.numbers.chosen import LIST, chosen
from atypical.numbers.found import found
from atypical.numbers.written import latex, plainly
from atypical.settings.files import ConfigurationError
from atypical.tables.files import read


def main(arguments: list[str]) -> int:
    """Write the numbers of a directory; 0 where all are there, 1 where not, 2 where none is."""
    parser = argparse.ArgumentParser(prog="make numbers")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--list", type=Path, default=LIST, metavar="FILE")
    given = parser.parse_args(arguments)
    place = run_in(given.directory) / "results"
    try:
        numbers = found(chosen(given.list), place)
        claims = read(place / "claims.csv", COLUMNS)
        land(place / "numbers.tex", latex(numbers, claims).encode())
        land(place / "numbers.json", plainly(numbers, claims).encode())
    except (ConfigurationError, Refusal, OSError) as error:
        print(error)
        return 2
    absent = [number for number in numbers if number.why]
    for number in absent:
        print(f"{number.name}: {number.why}.")
    print(f"{place}/numbers.tex, numbers.json: {len(numbers) - len(absent)} numbers.")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
