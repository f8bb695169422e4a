"""Jobs, core-hours and GPU-hours by study.

`python -m atypical.plan [--configfile FILE …] [--config KEY=VALUE …]`
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from atypical.plan.devices import Devices, devices
from atypical.plan.rates import RATES, Rates, read
from atypical.plan.table import of_auto, plan, text
from atypical.plan.work import jobs
from atypical.run.command_line import refuse_targets_among, settings_of
from atypical.settings.configuration import Configuration
from atypical.settings.files import ConfigurationError
from atypical.settings.hints import hints
from atypical.settings.studies import chosen


def resolved(overlays: Iterable[str | Path], entries: Sequence[str] = ()) -> Configuration:
    """config.yaml with the overlays, and KEY=VALUE entries, laid over it as a run does.

    Raises SystemExit with the lines of a run where a configuration cannot be run.
    """
    files = [Path(path) for path in overlays]
    try:
        refuse_targets_among(files)
        return settings_of(files, entries)
    except ConfigurationError as error:
        raise SystemExit(str(error)) from None


def main(arguments: list[str]) -> str:
    """The plan of config.yaml with the overlays that are given."""
    parser = argparse.ArgumentParser(prog="make plan")
    parser.add_argument("--configfile", nargs="+", action="extend", default=[], metavar="FILE")
    parser.add_argument("--config", nargs="*", action="extend", default=[], metavar="KEY=VALUE")
    given = parser.parse_args(arguments)
    settings = resolved(given.configfile, given.config)
    for line in hints(settings):
        print(line, file=sys.stderr)
    known = read(RATES)
    rates = Rates(known)
    studies = chosen(settings.studies)
    wide = jobs(settings, cutting=Devices.where_it_can(studies, room=settings.gpu.room))
    table = text(plan(jobs(settings), rates, wide), sorted(set(known["machine"])))
    return f"{table}\n\n{_of_auto(settings, studies, rates)}"


def _of_auto(settings: Configuration, studies: Mapping[str, Any], rates: Rates) -> str:
    """What `auto` would choose, whether or not there is a GPU."""
    asked = settings.model_copy(update={"device": "auto"})
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    found = devices(asked, studies, rates, cores or 1)
    return of_auto(found.choices, cores or 1)


if __name__ == "__main__":
    print(main(sys.argv[1:]))
