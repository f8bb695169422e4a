"""Everything on one page, by Snakemake's own report."""

import os
import subprocess
import sys
from pathlib import Path

import atypical
from atypical.disk.refusal import Refusal
from atypical.disk.seals import land
from atypical.release.cover import cover
from atypical.run.log import logged

COVER = Path(".snakemake/cover.rst")


def main(snakefile: Path, configuration: str, page: str) -> None:
    introduction = snakefile.with_name("workflow") / "report/workflow.rst"
    land(COVER, cover(Path("results"), introduction.read_text(encoding="utf-8")).encode())
    given = ["--snakefile", snakefile, "--configfile", configuration]
    command = [sys.executable, "-m", "snakemake", *given, "--report", page]
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
            snakemake.output[0],
        )
