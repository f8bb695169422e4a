"""The site of a directory of results: `python -m atypical.site [DIR] [--to PLACE]`.

DIR: `results`, or where it lies.   --to: where the site goes, `results/site` unless given.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from atypical.compare.results import run_in
from atypical.disk.refusal import Refusal
from atypical.settings.files import ConfigurationError
from atypical.site.build import build
from atypical.site.facts import facts_of


def main(arguments: list[str]) -> int:
    """Build a site; 0 where it is whole, 1 where a page has a fault, 2 without results."""
    parser = argparse.ArgumentParser(prog="make site")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--to", type=Path, metavar="PLACE")
    given = parser.parse_args(arguments)
    place = run_in(given.directory) / "results"
    try:
        faults = build(facts_of(place), given.to or place / "site")
    except (ConfigurationError, Refusal, OSError) as error:
        print(error)
        return 2
    print(faults, end="")
    print(f"{given.to or place / 'site'}/index.html")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
