"""Whether two directories of results agree, table by table.

`python -m atypical.compare A B [TABLE …] [--json FILE]`; ends with 1 where they do not.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from atypical.compare.comparison import compared
from atypical.compare.results import results_in
from atypical.compare.told import as_json, text
from atypical.disk.refusal import Refusal


def main(arguments: list[str]) -> int:
    """Print the findings; 0 where all agree, 1 where not, 2 where nothing can be compared."""
    parser = argparse.ArgumentParser(prog="make compare")
    parser.add_argument("first", metavar="A", help="a directory of results, or of a run")
    parser.add_argument("second", metavar="B", help="another one")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="compare these alone")
    parser.add_argument("--json", metavar="FILE", help="where all findings are written")
    given = parser.parse_args(arguments)
    try:
        found = compared(results_in(given.first), results_in(given.second), given.tables)
    except Refusal as error:
        print(error, file=sys.stderr)
        return 2
    print(text(found))
    if given.json:
        Path(given.json).write_text(json.dumps(as_json(found), indent=1) + "\n", encoding="utf-8")
    return 0 if found.agrees else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
