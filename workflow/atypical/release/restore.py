"""Results from an archive, to draw and judge them here without computing.

`python -m atypical.release.restore ARCHIVE [DIR]`

What is drawn is not unpacked: figures are drawn here from tables that were made elsewhere. DIR must
hold no results yet. Ends with 1 where the next run would compute, as what was made by other code.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from atypical.disk.refusal import Refusal
from atypical.disk.seals import record_of
from atypical.plan.devices import devices
from atypical.plan.steps import DECIDES, Steps
from atypical.release.archive import unpack
from atypical.release.crate import made_by
from atypical.run.code import Code
from atypical.run.directory import adopt
from atypical.run.standing import OnDisk
from atypical.settings.configuration import configured
from atypical.settings.files import ConfigurationError
from atypical.settings.studies import chosen
from atypical.verify.results import PARTS, RECORD, TABLES, path_of

WORKFLOW = Path(__file__).parents[2]
RESULTS = RECORD.parent
DRAWN = ("results/figures/", "results/report.html")
# Names that are told.
NAMED = 5


def restore(archive: Path, place: Path) -> str:
    """Unpack the results of an archive into a directory without any, whole or not at all.

    What made them, in words. Raises Refusal, and names what is wrong.
    """
    results = (place / RESULTS).resolve()
    if results.exists() and (not results.is_dir() or any(results.iterdir())):
        raise Refusal(
            f"{place / RESULTS}: is there already, so nothing was unpacked; give another place."
        )
    results.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".restored.", dir=results.parent))
    try:
        about = unpack(archive, draft, _is_wanted)
        if not (draft / RECORD).exists():
            raise Refusal(f"{archive}: holds no {RECORD}; nothing was unpacked.")
        if results.exists():
            results.rmdir()
        (draft / RESULTS).replace(results)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    with chdir(place):
        adopt()
    return made_by(about)


def _is_wanted(name: str) -> bool:
    return name.startswith("results/") and not name.startswith(DRAWN)


def to_compute() -> dict[str, set[str]]:
    """Tables that a run in this directory would solve again, or in part, and why."""
    settings = configured([RECORD])
    studies = chosen(settings.studies)
    code = Code(WORKFLOW)
    steps = Steps(
        studies,
        lambda script, *modules: code.checksum(f"scripts.{script}", *modules),
        devices(settings, studies),
        settings.seed,
    )
    steps.cut(OnDisk(PARTS, steps.made_by))
    found: dict[str, set[str]] = {}
    for table, path, wanted in _wanted(steps):
        record = record_of(path)
        known = record.params if record else {}
        plain = json.loads(json.dumps(dict(wanted)))
        reasons = {key for key, value in plain.items() if known.get(key) != value}
        if reasons:
            found.setdefault(table, set()).update(reasons if known else {"nothing there"})
    return found


def _wanted(steps: Steps) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    """Every part, and every table that is derived, and what would decide of it now."""
    for name, parts in steps.parts.items():
        for part in parts:
            yield name, path_of(part), steps.made_by(part)
    for name in steps.derived():
        asked = steps.deriving()
        wildcards = SimpleNamespace(study=name)
        yield name, TABLES / f"{name}.csv", {key: asked[key](wildcards) for key in DECIDES}


def told(tables: Mapping[str, set[str]], made: str) -> str:
    """What a run would compute, and how to have it otherwise."""
    if not tables:
        return f"Made by {made}. All tables are as the code here would make them."
    names = sorted(tables)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    why = ", ".join(sorted(set().union(*tables.values())))
    return (
        f"Made by {made}. {len(names)} tables would be made anew, as the code here would make them "
        f"otherwise ({why} differ): {', '.join(names[:NAMED])}{more}. `make figures` does so; "
        "`make accept` takes them as they are (README, Check us)."
    )


def main(arguments: list[str]) -> int:
    """Restore an archive; 0 where nothing is left to be computed, 1 where something is, else 2."""
    parser = argparse.ArgumentParser(prog="make figures FROM=…")
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(), metavar="DIR")
    given = parser.parse_args(arguments)
    try:
        made = restore(given.archive.absolute(), given.directory.absolute())
        with chdir(given.directory):
            tables = to_compute()
    except (ConfigurationError, Refusal, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(told(tables, made), file=sys.stderr)
    return 1 if tables else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
