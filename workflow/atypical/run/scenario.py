"""A scenario: a run that has `results/<name>` for itself, beside others.

It works there as any run does in its directory, with locks, records and a configuration of its own.
`results` is a link there to the place itself, so tables lie in `results/<name>/tables`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from atypical.disk.seals import RECORDS, seal_of
from atypical.run.directory import MARK, adopt, settle
from atypical.run.locks import RESULTS
from atypical.settings.configuration import Configuration

# What a part of a study leaves, which another run may take where it wants the same.
SHARED = ("parts/*/", "solutions/*/")


def enter(settings: Configuration) -> Configuration:
    """Work in the directory of a scenario from here on.

    Its configuration as it is seen from there: data sets stay where they are for all.
    """
    place = RESULTS / str(settings.scenario)
    place.mkdir(parents=True, exist_ok=True)
    back = os.path.relpath(os.path.realpath("."), os.path.realpath(place))
    os.chdir(place)
    data_dir = settings.data.data_dir
    if not data_dir.startswith("~"):
        data_dir = str(Path(back, data_dir))
    data = settings.data.model_copy(update={"data_dir": data_dir})
    return settings.model_copy(update={"data": data})


def take_parts() -> None:
    """Have here what the runs beside this one have solved: none is solved twice.

    What is not wanted here, or not made as it would be here, is not read. A file is replaced and
    never written to, so it may be the same one on the disk. Raises OSError where nothing can be
    written here.
    """
    settle()
    if not MARK.exists():
        adopt()
    for origin, path in _lacking():
        path.parent.mkdir(parents=True, exist_ok=True)
        for file, here in ((origin, path), (seal_of(origin), seal_of(path))):
            try:
                os.link(file, here)
            except FileExistsError:
                continue
            except OSError:  # a file system without such links
                shutil.copy2(file, here)


def _lacking() -> Iterator[tuple[Path, Path]]:
    """Sealed files of the runs beside this one that are not here, and where they would lie."""
    for other in sorted(Path("..").iterdir()):
        if not (other / RECORDS).is_dir() or other.samefile("."):
            continue
        for folder in SHARED:
            for origin in sorted(other.glob(f"{folder}**/[!.]*")):
                path = RESULTS / origin.relative_to(other)
                if seal_of(origin).exists() and not path.exists():
                    yield origin, path
