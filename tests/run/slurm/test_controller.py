"""What a run asks of SLURM, and how it reads what sites answer."""

from __future__ import annotations

import pytest

from atypical.run.slurm.commands import Commands
from atypical.run.slurm.controller import Controller, Report, numbered
from atypical.run.slurm.refusal import Kind, Refusal
from atypical.run.slurm.state import Seen, Stage
from stand_ins import BANNER, HANG, Site, refused

DISABLED = "echo 'Slurm accounting storage is disabled' >&2; exit 1\n"
TIMED_OUT = "echo 'slurm_load_jobs error: Socket timed out on send/recv operation' >&2; exit 1\n"


@pytest.fixture
def slurm(site: Site) -> Controller:
    return Controller("run", Commands(seconds=5))


def told(*lines: str) -> str:
    return "".join(f"echo '{line}'\n" for line in lines)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("7\n", ("7", "")),
        ("7;north\n", ("7", "north")),
        ("Welcome to cluster 7: 24 nodes, 3 down\n\n1234\n", ("1234", "")),
        ("1234;north\nYou have used 80 % of 5000 hours\n", ("1234", "north")),
        ("Submitted batch job 1234\n", ("1234", "")),
        ("Your job 1234 will run soon (80 % full)\n", ("1234", "")),
        ("7\n8\n", ("", "")),
        ("Thank you!\n", ("", "")),
        ("", ("", "")),
    ],
)
def test_the_number_of_a_job_is_found_beside_a_banner(said: str, number: tuple[str, str]) -> None:
    assert numbered(said) == number


def test_sbatch_gets_the_script_and_gives_the_number(site: Site, slurm: Controller) -> None:
    site.answers(sbatch=BANNER + "cat > $SITE/script; echo 12\n")
    assert slurm.send("sbatch --parsable --comment 'two words'", "#!/bin/sh\n") == "12"
    assert (site.folder / "script").read_text() == "#!/bin/sh\n"
    assert site.calls("sbatch") == ["--parsable --comment two words /dev/stdin"]


def test_a_refusal_is_handed_on(site: Site, slurm: Controller) -> None:
    site.answers(sbatch=BANNER + refused("Batch job submission failed: Invalid qos specification"))
    assert slurm.send("sbatch", "") == Refusal("Invalid qos specification", Kind.GIVE_UP)


@pytest.mark.parametrize("command", ["sbatch", "squeue", "sacct"])
def test_a_command_that_hangs_is_no_answer(site: Site, command: str) -> None:
    site.answers(**{command: HANG})
    slurm = Controller("run", Commands(seconds=0.2))
    if command == "sbatch":
        assert slurm.send("sbatch", "") == Refusal("sbatch gave no answer in 0 s", Kind.WAIT)
    elif command == "squeue":
        assert slurm.find("train_1") == Refusal("squeue gave no answer in 0 s", Kind.WAIT)
        assert slurm.report({"7"}) == Report({}, whole=False)
    else:
        assert slurm.report({"7"}) == Report({}, whole=True)


def test_what_was_sent_is_found_by_its_comment(site: Site, slurm: Controller) -> None:
    site.answers(squeue=BANNER + told("12|train_11", "13|train_1", "14|train_12"))
    assert slurm.find("train_1") == "13"
    assert slurm.find("train_2") is None
    assert "--name=run" in site.calls("squeue")[0]
    site.answers(squeue=TIMED_OUT)
    assert slurm.find("train_11") == Refusal("Socket timed out on send/recv operation", Kind.WAIT)


def test_comments_are_never_used_twice(slurm: Controller) -> None:
    assert len({slurm.comment(name) for name in ("a", "a", "b")}) == 3


def test_the_accounting_is_asked_of_those_alone_that_left_the_queue(
    site: Site, slurm: Controller
) -> None:
    site.answers(squeue=told("7|RUNNING|node1|None"), sacct=told("8|TIMEOUT|node2", "7|FAILED|"))
    assert slurm.report({"7"}).of("7") == Seen("RUNNING", "node1", "None")
    assert site.calls("sacct") == []
    report = slurm.report({"7", "8"})
    assert report.of("7") == Seen("RUNNING", "node1", "None")
    assert report.of("8") == Seen("TIMEOUT", "node2")


def test_the_accounting_is_not_believed_that_a_job_lives(site: Site, slurm: Controller) -> None:
    site.answers(sacct=told("7|RUNNING|node1", "8|PENDING|None assigned"))
    assert slurm.report({"7", "8"}) == Report({}, whole=True)


def test_where_the_queue_is_silent_the_accounting_still_tells_ends(
    site: Site, slurm: Controller
) -> None:
    site.answers(squeue=TIMED_OUT, sacct=told("7|COMPLETED|node1"))
    report = slurm.report({"7", "8"})
    assert report.of("7") == Seen("COMPLETED", "node1")
    assert not report.whole


def test_a_site_without_accounting_has_a_queue(site: Site, slurm: Controller) -> None:
    site.answers(squeue=told("7|FAILED||None"), sacct=DISABLED)
    assert slurm.report({"7", "8"}) == Report({"7": Seen("FAILED", "", "None")}, whole=True)


@pytest.mark.parametrize(
    ("line", "tasks"),
    [
        ("7_4|RUNNING|n|None", ["7_4"]),
        ("7_[1-5%2]|PENDING||JobArrayTaskLimit", [f"7_{n}" for n in range(1, 6)]),
        ("7_[1,3-4]|PENDING||Priority", ["7_1", "7_3", "7_4"]),
        ("7|PENDING||Priority", ["7_1", "7_2"]),
    ],
)
def test_tasks_of_an_array_are_known_alone_and_together(
    site: Site, slurm: Controller, line: str, tasks: list[str]
) -> None:
    site.answers(squeue=told(line))
    report = slurm.report(set(tasks))
    assert all(seen and seen.stage is Stage.LIVES for seen in map(report.of, tasks))
    assert report.of("8_1") is None
    assert report.of("7_9") is None or line.startswith("7|")


def test_on_several_clusters_all_that_jobs_went_to_are_asked(site: Site, slurm: Controller) -> None:
    site.answers(sbatch="echo '7;north'\n", squeue=told("CLUSTER: north", "7|RUNNING|n1|None"))
    assert slurm.send("sbatch --clusters north", "") == "7"
    assert slurm.report({"7"}).of("7") == Seen("RUNNING", "n1", "None")
    slurm.cancel("7")
    assert "--clusters=north" in site.calls("squeue")[0]
    assert "--clusters=north" in site.calls("scancel")[0]


def test_nodes_that_failed_are_known() -> None:
    jobs = {"7": Seen("NODE_FAIL", "n[1-2]"), "8": Seen("NODE_FAIL"), "9": Seen("FAILED", "n3")}
    assert Report(jobs, whole=True).broken_nodes() == {"n[1-2]"}


def test_jobs_are_cancelled_by_the_name_of_the_run_even_as_it_ends(
    site: Site, slurm: Controller
) -> None:
    slurm.commands.leave()
    assert slurm.cancel() is None
    assert slurm.cancel("7_2") is None
    assert [call.strip() for call in site.calls("scancel")] == ["--name=run", "--name=run 7_2"]


def test_why_jobs_could_not_be_cancelled_is_told(site: Site, slurm: Controller) -> None:
    site.answers(scancel="echo 'scancel: error: Kill job error on job id 7: denied' >&2; exit 1\n")
    assert slurm.cancel() == "Kill job error on job id 7: denied"
