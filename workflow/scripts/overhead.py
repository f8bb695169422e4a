"""What the run spent outside of its scripts' own computing: results/run.json, and a page."""

import json
from pathlib import Path

from atypical.disk.seals import land
from atypical.run.locks import RESULTS
from atypical.run.log import logged
from atypical.run.overhead import beginning, jobs_below, page, record, run_of, shares


def main(numbers: Path, html: Path) -> None:
    jobs = jobs_below(RESULTS)
    run = run_of(jobs, **beginning())
    land(numbers, (json.dumps(record(run), indent=2) + "\n").encode())
    land(html, page(run, shares(jobs)).encode())


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(Path(snakemake.output.numbers), Path(snakemake.output.page))
