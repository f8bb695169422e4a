"""Runs the numerical tests under other kernels, Pythons and libraries: `python -m matrix --help`.

Ends with 1 where a test fails. What cannot be had on this machine is told, and is no failure.
"""

from __future__ import annotations

import argparse
import signal
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from matrix.environments import Unavailable
from matrix.moves import compared
from matrix.settings import GROUPS, Setting, settings, this_machine
from matrix.tables import ROOT
from matrix.trials import Trial, tried

# What computes. The workflow around it hangs on no kernel, and has tests of its own.
NUMERICAL = [
    f"tests/{name}" for name in ("replica", "kinetics", "learners", "flatness", "networks", "tasks")
]
# What else a Python or a library may break, where that is what differs.
AROUND = [f"tests/{name}" for name in ("settings", "tables", "claims", "figures", "plan")]
SNAKEMAKE = [f"tests/workflow/test_{name}.py" for name in ("environments", "sharing", "disk")]
LIMIT = 300.0  # seconds; on two free cores a setting takes some three minutes
ROW = "{:<18} {:>6} {:>6} {:>7} {:>7}  {}"


def main(arguments: Sequence[str]) -> int:
    """Try the settings that are asked for, in turn; 1 where something failed, else 0."""
    given = _parser().parse_args(arguments)
    offered = settings(this_machine(), given.torch)
    chosen = [s for s in offered if not given.only or _asked(s, given.only)]
    if not chosen:
        names = ", ".join([*GROUPS, *(f'"{s.name}"' for s in offered)])
        print(
            f"--only {' '.join(given.only)}: no such setting; give one of {names}.", file=sys.stderr
        )
        return 2
    print(ROW.format("setting", "passed", "failed", "skipped", "seconds", "what moves, what ran"))
    trials: list[Trial] = []
    for setting in chosen:
        trial = _row(setting, given, trials)
        trials += [trial] if trial else []
    return int(any(trial.faults for trial in trials))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make matrix ARGS=…", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help=f"{', '.join(GROUPS)}, or a setting"
    )
    parser.add_argument("--tests", nargs="+", metavar="PATH", help="other tests than all of these")
    parser.add_argument(
        "--limit", type=float, default=LIMIT, help="seconds that a setting may take (%(default)g)"
    )
    parser.add_argument(
        "--torch",
        choices=("small", "any", "none"),
        default="small",
        help="in environments made anew: a build without CUDA where pip finds one (so on Linux: "
        "PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS), whatever pip takes, or none",
    )
    parser.add_argument(
        "--place", type=Path, default=ROOT / ".matrix", help="for environments and logs (.matrix)"
    )
    return parser


def _asked(setting: Setting, only: Sequence[str]) -> bool:
    return any(word == setting.group or word.lower() in setting.name.lower() for word in only)


def _row(setting: Setting, given: argparse.Namespace, before: list[Trial]) -> Trial | None:
    """Try a setting and print its row; None where it cannot be had."""
    if setting.missing:
        print(ROW.format(setting.name, "-", "-", "-", "-", f"not offered here: {setting.missing}"))
        return None
    try:
        trial = tried(setting, given.tests or _tests(setting), given.limit, given.place.absolute())
    except Unavailable as error:
        print(ROW.format(setting.name, "-", "-", "-", "-", f"not to be had: {error}"))
        return None
    counts = [trial.counts[outcome] for outcome in ("passed", "failed", "skipped")]
    first = before[0] if before else None
    lines = [*_cut(trial, given.limit), *_moves(trial, first), _ran(trial, first), *trial.faults]
    print(ROW.format(setting.name, *counts, f"{trial.seconds:.0f}", lines[0]), flush=True)
    for line in lines[1:]:
        print(textwrap.indent(line, 50 * " "), flush=True)
    return trial


def _tests(setting: Setting) -> list[str]:
    return [*NUMERICAL, *AROUND, *SNAKEMAKE] if setting.wanted else NUMERICAL


def _cut(trial: Trial, limit: float) -> list[str]:
    return [f"CUT after {limit:.0f} s: what is counted is not all"] if trial.cut else []


def _moves(trial: Trial, first: Trial | None) -> list[str]:
    """How many tables differ from those of the first setting, and which do the most."""
    if first is None:
        return [f"{len(list(trial.tables.glob('*.csv')))} tables, to which all others are held"]
    both, moves = compared(first.tables, trial.tables)
    farthest = [f"  {move}" for move in moves[:5]]
    return [f"{len(moves)} of {both} tables move", *farthest]


def _ran(trial: Trial, first: Trial | None) -> str:
    """What computed, or how it differs from what did in the first setting."""
    before = first.ran if first else {}
    new = [f"{name} {what}" for name, what in trial.ran.items() if before.get(name) != what]
    return "ran: " + (", ".join(new) or "what ran in the first")


if __name__ == "__main__":
    # As at Ctrl-C: children are ended on the way out.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
