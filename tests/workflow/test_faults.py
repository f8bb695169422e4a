"""Damaged tables, failed jobs: a clear line, and the same bytes in the end."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from atypical.disk.seals import record_of
from clone import CHECKSUM, FIGURE, SOLVE, SOURCE, TABLE, TINY, Project, copied, made

# What `make accept` hands to Snakemake, and a change after which it may be used.
ACCEPT = ["--touch", "--forceall"]
SOLVER = "workflow/atypical/replica/models/perceptron.py"
HARMLESS = (
    "from __future__ import annotations",
    "from __future__ import annotations\n\nUNUSED = 0",
)

# A solver that finds no number and says nothing of it.
NAN = """
def _spoiled(table):
    def spoil(**grids):
        return table(**grids).assign(margin_max=float("nan"), status="converged")
    return spoil

@_spoiled
"""


def origin(project: Project) -> dict[str, Any]:
    """The provenance of the figure."""
    record = project.path / f"results/figures/{FIGURE}.json"
    said: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    return said


def statistics_of(project: Project) -> dict[str, Any]:
    """When jobs ran and for how long: logs, benchmarks, and what Snakemake's report shows."""
    told = [project.path.glob(f"results/{kind}/**/*") for kind in ("logs", "benchmarks")]
    files = [path for paths in told for path in paths if path.is_file()]
    records = map(json.loads, map(Path.read_text, project.path.glob(".snakemake/metadata/*")))
    times = {record["job_hash"]: (record["starttime"], record["endtime"]) for record in records}
    begun = project.path / "results/.begun"
    return {**{str(p): p.read_bytes() for p in [*files, begun]}, "times": sorted(times.values())}


def files_of(project: Project) -> dict[Path, bytes]:
    """The bytes of all results."""
    there = project.path.glob("results/*/**/*")
    return {path: path.read_bytes() for path in there if path.is_file()}


def anew(study: str) -> set[str]:
    """The jobs that make a table of theory."""
    return {f"Solve {study}.", f"Join the parts of {study}."}


def test_a_truncated_table_is_named_and_rebuilt(drawn: Project) -> None:
    path = drawn.path / TABLE
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    again = drawn.run(FIGURE)
    assert f"{TABLE}: was changed or cut since it was written; it is made anew." in again.stderr
    assert again.returncode == 0
    assert path.read_bytes() == whole


def test_a_table_edited_by_hand_is_named_and_rebuilt_before_it_is_drawn(drawn: Project) -> None:
    path, figure = drawn.path / TABLE, drawn.path / f"results/figures/{FIGURE}.csv"
    whole, before = path.read_bytes(), figure.read_bytes()
    path.write_bytes(whole.replace(b"0.8,0.0,0.", b"0.8,0.0,0.1"))
    assert path.read_bytes() != whole
    os.utime(path, (0, 0))
    again = drawn.run(FIGURE)
    assert TABLE in again.stderr
    assert (path.read_bytes(), figure.read_bytes()) == (whole, before)


def test_a_table_from_elsewhere_is_rebuilt(drawn: Project) -> None:
    path = drawn.path / TABLE
    whole = path.read_bytes()
    path.write_bytes((drawn.path / "results/tables/perceptron_max_margin.csv").read_bytes())
    drawn.made(FIGURE)
    assert path.read_bytes() == whole


def test_a_damaged_part_is_rebuilt(done: Project) -> None:
    part = min(done.path.glob("results/parts/perceptron_local_entropy/*.csv"))
    whole = part.read_bytes()
    part.write_bytes(whole[:-40])
    done.made("perceptron_local_entropy")
    assert part.read_bytes() == whole


def test_every_failed_job_is_named_with_its_cause_and_the_rest_is_made(
    fresh: Project, undisturbed: Project
) -> None:
    faults = {
        "perceptron_entropy": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "perceptron_capacity": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "committee_entropy": "bytearray(1 << 60)",
    }
    for study, fault in faults.items():
        fresh.at_start(study, fault)
    solver = "workflow/atypical/replica/models/perceptron.py"
    fresh.edit(solver, "def max_margin_table(", f"{NAN}def max_margin_table(")
    # Imports fail before a log is open.
    lacking = "\nif snakemake.wildcards.study == 'linear_landscape':\n    import no_such_module\n"
    fresh.edit(SOLVE, "import pandas as pd\n", f"import pandas as pd\n{lacking}")
    broken = [*faults, "perceptron_max_margin", "linear_landscape"]
    tables = [f"results/tables/{name}.csv" for name in broken]
    failed = fresh.run(*tables, "results/tables/linear_path.csv")
    said = [line for line in failed.stderr.splitlines() if line.endswith(".log)")]
    assert sorted(re.sub(CHECKSUM, "…", line) for line in said) == [
        "Failed: Solve committee_entropy, part …: MemoryError "
        "(log: results/logs/committee_entropy/….log)",
        "Failed: Solve linear_landscape, part …: ModuleNotFoundError: No module named "
        "'no_such_module' (log: results/logs/linear_landscape/….log)",
        "Failed: Solve perceptron_capacity, part …: ended without a word: killed (for want of "
        "memory, by a scheduler or by hand), or its log could not be written "
        "(log: results/logs/perceptron_capacity/….log)",
        "Failed: Solve perceptron_entropy, part …: Segmentation fault "
        "(log: results/logs/perceptron_entropy/….log)",
        "Failed: Solve perceptron_max_margin, part …: results/parts/perceptron_max_margin/….csv: "
        "is not a table perceptron_max_margin: rows 0, 1: a converged row holds no NaN and no "
        "infinity. (log: results/logs/perceptron_max_margin/….log)",
    ]
    assert {Path(path).stem for path in fresh.tables()} == {"linear_path", "linear_path.csv"}

    for fault in faults.values():
        fresh.edit(SOLVE, fault, "pass")
    fresh.edit(solver, NAN, "")
    fresh.made(FIGURE)
    assert made(fresh).items() >= made(undisturbed).items()


def test_clocks_that_disagree_rerun_nothing(drawn: Project) -> None:
    moments = random.Random(1)
    for path in drawn.path.rglob("*"):
        moment = time.time() + moments.uniform(-1e6, 1e6)
        os.utime(path, (moment, moment), follow_symlinks=False)
    assert drawn.planned(FIGURE) == set()


def test_a_table_made_by_a_slow_clock_is_drawn_anew(drawn: Project) -> None:
    drawn.edit(SOLVER, "margins = list(margin)", "margins = [0.1]")
    tomorrow = time.time() + 86400
    for path in drawn.path.glob(f"results/*/{FIGURE}.*"):
        os.utime(path, (tomorrow, tomorrow))
    drawn.made(TABLE, "results/tables/perceptron_max_margin.csv")
    assert drawn.planned(FIGURE) == {f"Draw {FIGURE}."}


def test_results_without_snakemakes_records_of_them_are_not_taken_on_trust(drawn: Project) -> None:
    records = drawn.path / ".snakemake"
    records.rename(drawn.path / "elsewhere")
    refused = drawn.run(FIGURE)
    assert refused.returncode != 0
    assert "nothing tells what these tables were made from" in refused.stderr.splitlines()[-1]
    shutil.rmtree(records)
    (drawn.path / "elsewhere").rename(records)
    assert drawn.planned(FIGURE) == set()


def test_lost_records_of_snakemake_are_no_loss(drawn: Project, tmp_path: Path) -> None:
    shutil.rmtree(drawn.path / ".snakemake/metadata")
    assert drawn.planned(FIGURE) == set()
    other = tmp_path / "other.yaml"
    other.write_text("studies: {perceptron_entropy: {margin: [0.0, 0.3]}}\n")
    # Even for who says that dates alone shall decide.
    drawn.made("--rerun-triggers", "mtime", "--configfile", TINY, other, "--", FIGURE)
    assert set(pd.read_csv(drawn.path / TABLE)["margin"]) == {0.0, 0.3}
    assert origin(drawn)["parameters"]["studies"]["perceptron_entropy"]["margin"] == [0.0, 0.3]


def test_who_vouches_for_results_reruns_nothing_and_is_on_record(drawn: Project) -> None:
    before = {name: content for name, content in made(drawn).items() if name.endswith(".csv")}
    (part,) = drawn.path.glob("results/parts/perceptron_entropy/*.csv")
    known = {path: record_of(path) for path in (part, drawn.path / TABLE)}
    statistics = statistics_of(drawn)
    drawn.edit(SOLVER, *HARMLESS)
    assert origin(drawn)["vouched_for"] == []
    drawn.made(*ACCEPT, FIGURE)
    assert "Nothing to be done" in drawn.run(FIGURE).stderr
    assert made(drawn).items() >= before.items()
    # The figure's own code is as it was.
    assert origin(drawn)["vouched_for"] == ["perceptron_entropy", "perceptron_max_margin"]
    for path, before_ in known.items():
        taken = record_of(path)
        assert before_ is not None
        assert taken is not None
        assert taken.made == before_.made
        # What joins parts has another code.
        assert (taken.params["code"] != before_.params["code"]) is (path == part)
        assert (before_.vouched, taken.vouched > before_.made["date"]) == ("", True)
    assert statistics_of(drawn) == statistics


def test_who_vouches_needs_no_records_of_snakemake(drawn: Project) -> None:
    shutil.rmtree(drawn.path / ".snakemake")
    drawn.edit(SOLVER, *HARMLESS)
    drawn.made(*ACCEPT, FIGURE)
    assert drawn.planned(FIGURE) == set()


def test_who_vouches_for_some_results_leaves_the_others(drawn: Project) -> None:
    drawn.edit(SOLVER, *HARMLESS)
    drawn.made(*ACCEPT, TABLE)
    assert drawn.planned(FIGURE) == {*anew("perceptron_max_margin"), f"Draw {FIGURE}."}
    drawn.edit("workflow/atypical/replica/averages/gaussian.py", *HARMLESS)
    assert drawn.planned(TABLE) == anew("perceptron_entropy")


PART = "results/parts/perceptron_entropy/*.csv"


@pytest.mark.parametrize(
    "file", [TABLE, f"{TABLE}.sha256", PART, f"{PART}.sha256", f"results/figures/{FIGURE}.json"]
)
def test_nobody_can_vouch_for_what_is_not_whole(drawn: Project, file: str) -> None:
    drawn.edit(SOLVER, *HARMLESS)
    (path,) = drawn.path.glob(file)
    path.write_bytes(path.read_bytes()[:-40])
    shutil.rmtree(drawn.path / ".snakemake")
    before = files_of(drawn)
    refused = drawn.run(*ACCEPT, FIGURE)
    assert refused.returncode != 0
    broken = str(path.relative_to(drawn.path)).removesuffix(".sha256")
    said = f"{broken}: was changed or cut since it was written"
    assert refused.stderr.splitlines()[-1].startswith(said)
    assert files_of(drawn) == before
    # It is as it was: nobody knows what the results were made from.
    assert "nothing tells what these tables were made from" in drawn.run(FIGURE).stderr


def test_what_is_missing_is_made_by_the_run_after(drawn: Project) -> None:
    drawn.edit(SOLVER, *HARMLESS)
    for path in (drawn.path / TABLE, drawn.path / f"{TABLE}.sha256"):
        path.unlink()
    drawn.made(*ACCEPT, FIGURE)
    assert drawn.planned(TABLE) == {"Join the parts of perceptron_entropy."}
    assert drawn.planned("results/tables/perceptron_max_margin.csv") == set()


def test_make_accept_is_the_one_way_to_vouch() -> None:
    asked = ["make", "--dry-run", "accept", f"ARGS={FIGURE} --directory elsewhere"]
    planned = subprocess.run(asked, cwd=SOURCE, capture_output=True, text=True, check=True).stdout
    (called,) = [line for line in planned.splitlines() if "-m snakemake" in line]
    _, _, words = called.partition("-m snakemake")
    assert words.split() == [*ACCEPT, FIGURE, "--directory", "elsewhere"]
    assert "make accept" in (SOURCE / "README.md").read_text(encoding="utf-8")


def test_results_behind_links_are_guarded_as_any(
    drawn: Project, undisturbed: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    tables = drawn.path / "results/tables"
    shutil.move(tables, scratch)
    tables.symlink_to(scratch / "tables")
    (drawn.path / "results/loop").symlink_to(drawn.path / "results")
    whole = (drawn.path / TABLE).read_bytes()
    (drawn.path / TABLE).write_bytes(whole.replace(b"0.8,0.0,0.", b"0.8,0.0,0.1"))
    again = drawn.run(FIGURE)
    assert f"{TABLE}: was changed or cut since it was written; it is made anew." in again.stderr
    assert (again.returncode, (scratch / "tables" / Path(TABLE).name).read_bytes()) == (0, whole)
    assert made(drawn).items() >= made(undisturbed).items()
    (drawn.path / ".snakemake").rename(scratch / "elsewhere")
    refused = drawn.run("--dry-run", FIGURE)
    assert refused.returncode != 0
    assert "nothing tells what these tables were made from" in refused.stderr.splitlines()[-1]


def test_a_directory_copied_elsewhere_reruns_nothing(drawn: Project, tmp_path_factory) -> None:
    moved = copied(drawn.path, tmp_path_factory.mktemp("elsewhere"))
    shutil.rmtree(drawn.path / "results")
    assert moved.planned(FIGURE) == set()
