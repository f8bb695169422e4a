"""Jobs, core-hours and GPU-hours by study.

`python -m atypical.plan [--configfile FILE …] [--config KEY=VALUE …]`
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from atypical.plan.rates import RATES, Rates, read
from atypical.plan.table import plan, text
from atypical.plan.work import jobs
from atypical.run.command_line import refuse_targets_among, settings_of
from atypical.settings.configuration import Configuration
from atypical.settings.files import ConfigurationError
from atypical.settings.hints import hints


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
    rates = read(RATES)
    return text(plan(jobs(settings), Rates(rates)), sorted(set(rates["machine"])))


if __name__ == "__main__":
    print(main(sys.argv[1:]))
