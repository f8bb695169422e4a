"""`python -m atypical.overlay FIGURE DIR DIR …`: a figure of several runs, one over the other.

DIR: `results`, `results/<scenario>`, or the directory of any other run, in each of which the figure
was drawn. It lands in results/overlaid, with the numbers drawn and where they come from. Ends with
1 where its panels are not the same in all of them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atypical.figures.alone  # noqa: F401  (first: it keeps the user's settings out)
from atypical.compare.results import results_in, run_in
from atypical.disk.refusal import Refusal
from atypical.figures.catalogue import FIGURES
from atypical.figures.files import save
from atypical.overlay.drawing import drawn_by, overlaid

RESULTS = Path("results")


def name_of(directory: Path) -> str:
    """The name of a run: that of its directory; `default` of the one here."""
    place = run_in(directory.resolve())
    return "default" if place == Path.cwd().resolve() else place.name


def overlay(figure: str, directories: list[Path], folder: Path) -> Path:
    """Draw a figure of several runs; where it lies, without an ending. Raises Refusal."""
    if figure not in [known.name for known in FIGURES]:
        raise Refusal(f"{figure}: there is no such figure; `snakemake list` lists them.")
    names = [name_of(directory) for directory in directories]
    if len({*names}) < max(2, len(names)):
        raise Refusal(f"{', '.join(names)}: give two runs or more, of different names.")
    runs = {
        name: drawn_by(figure, results_in(str(directory)).root)
        for name, directory in zip(names, directories, strict=True)
    }
    stem = folder / "+".join(names) / figure
    save(*overlaid(figure, runs), stem)
    return stem


def main(arguments: list[str]) -> int:
    """Draw what is asked for; 0 where it was drawn."""
    parser = argparse.ArgumentParser(prog="make figure")
    parser.add_argument("figure", metavar="NAME")
    parser.add_argument("directories", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--to", type=Path, default=RESULTS / "overlaid", help="(%(default)s)")
    given = parser.parse_args(arguments)
    try:
        stem = overlay(given.figure, given.directories, given.to)
    except Refusal as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{stem}.pdf")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
