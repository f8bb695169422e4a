"""Results as one archive, ready to be deposited.

`python -m atypical.release [DIR] [--to FILE] [--unverified]`

DIR: `results`, or where it lies.   --to: the archive, `atypical-VERSION.tar.gz` unless given.
Only what `make verify ARGS=--quick` finds right is released; --unverified releases anything, and
says so in the archive. The same results give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from contextlib import chdir
from pathlib import Path

from atypical.compare.results import run_in
from atypical.disk.refusal import Refusal
from atypical.release.archive import pack
from atypical.release.contents import Item, contents
from atypical.release.crate import Released, metadata
from atypical.release.origin import origin_of
from atypical.settings.files import ConfigurationError
from atypical.verify.__main__ import main as verify
from atypical.verify.results import Results
from atypical.version import VERSION


def release(archive: Path, *, verified: bool) -> int:
    """Release the results in this directory; how many files."""
    items = contents(Results())
    files = [_read(item) for item in items]
    sealed = [item.place for item in items if item.name.endswith(".csv")]
    figures = [item.place for item in items if item.name.startswith("results/figures/")]
    origin = origin_of(sealed, [path for path in figures if path.suffix == ".json"])
    about = metadata(files, origin, verified=verified)
    pack(archive, f"atypical-{origin.versions[-1]}", files, about, origin.last)
    return len(files)


def _read(item: Item) -> Released:
    content = item.place.read_bytes()
    return Released(item, len(content), hashlib.sha256(content).hexdigest())


def main(arguments: list[str]) -> int:
    """Release a directory; 0 where it was, 1 where something is wrong in it, 2 where none is."""
    parser = argparse.ArgumentParser(prog="make release")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--to", type=Path, default=Path(f"atypical-{VERSION}.tar.gz"))
    parser.add_argument("--unverified", action="store_true", help="whatever make verify finds")
    given = parser.parse_args(arguments)
    archive, place = given.to.absolute(), run_in(given.directory.absolute())
    status = verify([str(place), "--quick"])
    if status and (status > 1 or not given.unverified):
        print(f"{place}: nothing was released; --unverified releases what is wrong as well.")
        return status
    try:
        with chdir(place):
            many = release(archive, verified=status == 0)
    except (ConfigurationError, Refusal, OSError) as error:
        print(error)
        return 2
    checksum = hashlib.sha256(archive.read_bytes()).hexdigest()
    print(f"{archive}: {many} files, {archive.stat().st_size / 1e6:.1f} MB, sha256 {checksum}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
