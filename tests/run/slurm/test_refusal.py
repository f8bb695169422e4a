"""What sbatch says where it takes nothing, among what a site says besides."""

from __future__ import annotations

import pytest

from atypical.run.slurm.commands import Answer
from atypical.run.slurm.refusal import (
    FOR_GOOD,
    FOR_NOW,
    TOO_LONG,
    Kind,
    Refusal,
    hopeless,
    refusal,
)

FAILED = "sbatch: error: Batch job submission failed: "
POLICY = "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"
BANNER = "=== Cluster 7 ===\nMaintenance on Friday: Slurm will be away\n"


def said(*lines: str, banner: str = "") -> Refusal:
    return refusal(Answer(1, BANNER, banner + "".join(f"{line}\n" for line in lines)))


@pytest.mark.parametrize("banner", ["", BANNER])
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *((words, Kind.GIVE_UP) for words in FOR_GOOD),
        *((words, Kind.WAIT) for words in FOR_NOW),
        *((words, Kind.SHORTEN) for words in TOO_LONG),
    ],
)
def test_a_refusal_is_told_in_slurms_words_and_known_by_them(
    words: str, kind: Kind, banner: str
) -> None:
    assert said(FAILED + words, banner=banner) == Refusal(words, kind)


@pytest.mark.parametrize(
    ("limit", "kind"),
    [
        ("QOSMaxSubmitJobPerUserLimit", Kind.SEND_FEWER),
        ("QOSGrpSubmitJobsLimit", Kind.SEND_FEWER),
        ("AssocMaxSubmitJobLimit", Kind.SEND_FEWER),
        ("AssocGrpSubmitJobsLimit", Kind.SEND_FEWER),
        ("MaxSubmitJobsPerAccount", Kind.SEND_FEWER),
        ("QOSMaxWallDurationPerJobLimit", Kind.GIVE_UP),
        ("AssocMaxWallDurationPerJobLimit", Kind.GIVE_UP),
        ("QOSMaxCpuPerJobLimit", Kind.GIVE_UP),
        ("QOSMaxMemoryPerJob", Kind.GIVE_UP),
        ("AssocGrpCpuLimit", Kind.WAIT),
    ],
)
def test_a_limit_by_name_says_whether_there_will_be_room(limit: str, kind: Kind) -> None:
    told = said(f"sbatch: error: {limit}", FAILED + POLICY)
    assert told == Refusal(f"{limit}; {POLICY}", kind)


def test_words_of_a_site_are_kept_and_tried_again() -> None:
    told = said("sbatch: error: Please give a project.", f"{FAILED}Unspecified error")
    assert told == Refusal("Please give a project.; Unspecified error", Kind.TRY)


def test_a_refusal_without_a_word_of_sbatch_is_told_by_the_last_line() -> None:
    assert (
        said("/bin/sh: 1: exec: sbatch: not found").words == "/bin/sh: 1: exec: sbatch: not found"
    )
    assert refusal(Answer(3, "", "")) == Refusal("ended with 3 and without a word", Kind.TRY)


@pytest.mark.parametrize("reason", ["PartitionTimeLimit", "QOSMaxMemoryPerJob", "InvalidAccount"])
def test_some_reasons_let_a_job_wait_for_ever(reason: str) -> None:
    assert hopeless(reason)


@pytest.mark.parametrize(
    "reason", ["Priority", "Resources", "QOSMaxJobsPerUserLimit", "AssocGrpCpuLimit", "None", ""]
)
def test_most_reasons_pass(reason: str) -> None:
    assert not hopeless(reason)


def test_a_success_without_a_number_is_looked_for() -> None:
    assert refusal(Answer(0, "Thank you!", "")).kind is Kind.LOOK
    said = f"{FAILED}Invalid qos specification"
    assert refusal(Answer(0, "", said)).kind is Kind.GIVE_UP
