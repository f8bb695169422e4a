"""Keep the results of the default run in `reference/default`: what anybody may hold theirs against.

`python -m atypical.release.reference [DIR]`

Claims, thresholds and the numbers of figures are kept whole; of all other tables the seals alone,
which tell their checksums and what made them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from atypical.compare.reference import CONFIGURATION, REFERENCE, differing
from atypical.compare.results import MADE, run_in
from atypical.disk.refusal import Refusal
from atypical.disk.seals import seal_of
from atypical.plan.__main__ import resolved
from atypical.release.origin import origin_of
from atypical.settings.studies import STUDIES
from atypical.verify.__main__ import main as verify
from atypical.verify.results import RECORD

# Tables that are kept whole.
WHOLE = ("thresholds", "algorithms", "limits", "capacity")
LARGEST = 3_000_000
NAMED = 3


def keep(place: Path, reference: Path, default: dict[str, Any]) -> int:
    """Keep what lies in `place` as the reference; bytes.   default: the configuration it must have.

    Raises Refusal where the results are of another configuration, do not verify, or are too large.
    """
    _refuse_other(place, default)
    if verify([str(place), "--quick"]):
        raise Refusal(f"{place}: is not kept as a reference; what is wrong stands above.")
    draft = reference.with_name(f".{reference.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        size = _copied(place / RECORD.parent, draft)
        if size > LARGEST:
            raise Refusal(f"{place}: a reference would be {size} bytes, and may be {LARGEST}.")
        shutil.rmtree(reference, ignore_errors=True)
        draft.replace(reference)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return size


def _refuse_other(place: Path, default: dict[str, Any]) -> None:
    try:
        own = json.loads((place / RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refusal(f"{place}: holds no {RECORD}; give the directory of a run.") from None
    if keys := differing(own, default):
        more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
        raise Refusal(
            f"{place}: was made by another configuration than config.yaml "
            f"({', '.join(keys[:NAMED])}{more}); a reference is kept of the default run alone."
        )


def _copied(results: Path, draft: Path) -> int:
    """Copy what is kept; bytes."""
    for path in _kept(results):
        place = draft / path.relative_to(results)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    shutil.copyfile(results / RECORD.name, draft / CONFIGURATION)
    tables = (results / "tables" / f"{name}.csv" for name in STUDIES)
    origin = origin_of(tables, (results / "figures").glob("*.json"))
    text = json.dumps(origin.plain(), indent=1, ensure_ascii=False)
    (draft / MADE).write_text(f"{text}\n", encoding="utf-8")
    return sum(path.stat().st_size for path in draft.rglob("*") if path.is_file())


def _kept(results: Path) -> Iterator[Path]:
    yield from _with_seal(results / "claims.csv")
    for name in STUDIES:
        table = results / "tables" / f"{name}.csv"
        kept = _with_seal(table) if is_whole(name) else [seal_of(table)]
        yield from (path for path in kept if path.exists())
    yield from sorted((results / "figures").glob("*.csv"))
    yield from sorted((results / "figures").glob("*.json"))


def is_whole(table: str) -> bool:
    """Whether a table is kept, and not its seal alone."""
    return table.split("_")[-1] in WHOLE


def _with_seal(path: Path) -> Iterable[Path]:
    return path, seal_of(path)


def main(arguments: list[str]) -> int:
    """Keep a directory as the reference; the exit status."""
    parser = argparse.ArgumentParser(prog="make reference")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(), metavar="DIR")
    given = parser.parse_args(arguments)
    place = run_in(given.directory.absolute())
    try:
        size = keep(place, REFERENCE, resolved(()).model_dump())
    except (Refusal, OSError) as error:
        print(error)
        return 1
    print(f"{REFERENCE}: {size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
