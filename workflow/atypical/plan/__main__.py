"""Jobs, core-hours and GPU-hours by study: `python -m atypical.plan [--configfile FILE …]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from snakemake.common.configfile import load_configfile
from snakemake.utils import update_config

from atypical.plan.rates import RATES, Rates, read
from atypical.plan.table import plan, text
from atypical.plan.work import jobs
from atypical.settings.configuration import Configuration, ConfigurationError, configuration

CONFIG = Path(__file__).parents[3] / "config.yaml"


def resolved(overlays: Iterable[str | Path]) -> Configuration:
    """config.yaml with the overlays laid over it as Snakemake does.

    Raises SystemExit with one line where a file is missing or a configuration cannot be run.
    """
    raw: dict[str, Any] = {}
    for path in [CONFIG, *map(Path, overlays)]:
        if not path.exists():
            raise SystemExit(f"{path}: there is no such file.")
        update_config(raw, load_configfile(str(path)))
    try:
        return configuration(raw)
    except ConfigurationError as error:
        raise SystemExit(str(error)) from None


def main(arguments: list[str]) -> str:
    """The plan of config.yaml with the overlays that are given."""
    parser = argparse.ArgumentParser(prog="make plan")
    parser.add_argument("--configfile", nargs="+", action="extend", default=[], metavar="FILE")
    settings = resolved(parser.parse_args(arguments).configfile)
    rates = read(RATES)
    return text(plan(jobs(settings), Rates(rates)), sorted(set(rates["machine"])))


if __name__ == "__main__":
    print(main(sys.argv[1:]))
