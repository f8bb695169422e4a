"""Everything on one page, by Snakemake's own report."""

import os
import subprocess
import sys
from pathlib import Path

import atypical
from atypical.disk.refusal import Refusal
from atypical.disk.seals import land
from atypical.release.scale import apart, told
from atypical.report.cover import cover
from atypical.report.dress import dressed
from atypical.run.log import logged
from atypical.settings.configuration import configured

COVER = Path(".snakemake/cover.rst")
RAW = ".snakemake/report.html"


def main(snakefile: Path, configuration: str, page: Path) -> None:
    settings = configured([Path(configuration)])
    introduction = snakefile.with_name("workflow") / "report/workflow.rst"
    first = cover(Path("results"), told(settings), introduction.read_text(encoding="utf-8"))
    land(COVER, first.encode())
    gather(snakefile, configuration)
    report = Path(RAW).read_text(encoding="utf-8")
    land(page, dressed(report, apart(settings)).encode())
    Path(RAW).unlink()


def gather(snakefile: Path, configuration: str) -> None:
    """Have Snakemake write its report. Refusal where it cannot."""
    given = ["--snakefile", snakefile, "--configfile", configuration]
    command = [sys.executable, "-m", "snakemake", "all", "pages", *given, "--report", RAW]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        env=os.environ | {"ATYPICAL_COVER": str(COVER.absolute())},
    )
    print(done.stdout, file=sys.stderr)
    if done.returncode != 0:
        raise Refusal("Snakemake wrote no report; what it says stands above in the log.")


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        # The record of this run's configuration stands for every overlay that was given.
        main(
            Path(atypical.__file__).parents[2] / "Snakefile",
            "results/config.json",
            Path(snakemake.output[0]),
        )
