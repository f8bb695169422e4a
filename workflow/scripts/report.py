"""Everything on one page, by Snakemake's own report."""

import subprocess
import sys
from pathlib import Path

import atypical
from atypical.disk.refusal import Refusal
from atypical.run.log import logged


def main(snakefile: Path, configuration: str, page: str) -> None:
    given = ["--snakefile", snakefile, "--configfile", configuration]
    command = [sys.executable, "-m", "snakemake", *given, "--report", page]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
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
