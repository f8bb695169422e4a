"""Why SLURM did not take a job, in its own words, and whether it may take it later.

The words are those of SLURM's src/common/slurm_errno.c, and of its reasons for a job that waits, in
src/common/slurm_protocol_defs.c: compared with version 22.05. Words that are not here are tried
again for a while.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from atypical.run.slurm.commands import Answer

# The job itself is what SLURM does not like: it would be refused again.
FOR_GOOD = (
    "Access denied to requested reservation",
    "Access/permission denied",
    "CPU count specification invalid",
    "Group ID not found on host",
    "Invalid account or account/partition combination specified",
    "Invalid cluster name",
    "Invalid feature specification",
    "Invalid generic resource (gres) specification",
    "Invalid license specification",
    "Invalid partition name specified",
    "Invalid qos specification",
    "Invalid user id",
    "Invalid wckey specification",
    "Memory required by task is not available",
    "More processors requested than permitted",
    "No partition specified or system default partition",
    "Node count specification invalid",
    "Requested node configuration is not available",
    "Requested nodes not in this partition",
    "Requested partition configuration not available now",
    "Requested reservation is invalid",
    "Requested time limit is invalid (missing or exceeds some limit)",
    "Time limit specification required, but not provided",
    "User not found on host",
    "User's group not permitted to use this partition",
)
# A limit that others' or one's own jobs fill, or a SLURM that is away: the job may be taken later.
FOR_NOW = (
    "Communication connection failure",
    "Communication shutdown failure",
    "Controller is in standby mode, try a different controller",
    "I/O error writing script/environment to file",
    "Job can not start due to maintenance reservation.",
    "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
    "Message receive failure",
    "Message send failure",
    "Partition in DOWN state",
    "Protocol authentication error",
    "Required node not available (down, drained or reserved)",
    "Required partition not available (inactive or drain)",
    "Requested account has breached requested QOS usage threshold",
    "Requested reservation not usable now",
    "Slurm backup controller in standby mode",
    "Socket timed out on send/recv operation",
    "System submissions disabled",
    "Unable to contact slurm controller",
    "Unable to create job record, try again",
    "Zero Bytes were transmitted or received",
    # Of the C library, where slurmctld holds as many jobs as it may (MaxJobCount).
    "Resource temporarily unavailable",
)
# An array is longer than MaxArraySize, or its script than max_script_size.
TOO_LONG = (
    "Invalid job array specification",
    "Pathname of a file, directory or other parameter too long",
)
# Limits by name: of submissions, where a part of an array may fit; of what a job may ask for.
SUBMISSIONS = re.compile(r"\b(QOS|Assoc)?(Max|Grp)(Submit)?Jobs?(Per\w+|Limit)\b")
NEVER = re.compile(
    r"\b((QOS|Assoc)Max\w*Per(Job|Node)(Limit)?|Partition(Time|Node)Limit"
    r"|InvalidAccount|InvalidQOS|AccountNotAllowed|QOSNotAllowed)\b"
)
ERROR = re.compile(r"^s\w+:? (error|fatal): ")


class Kind(Enum):
    """What to do about a refusal."""

    GIVE_UP = auto()
    SHORTEN = auto()  # an array too long, whatever else is there
    SEND_FEWER = auto()  # more than a limit leaves room for, now
    LOOK = auto()  # it may have been taken; if it is not found, nobody knows
    WAIT = auto()
    TRY = auto()  # nobody knows these words: of a plugin of the site, most likely


@dataclass(frozen=True)
class Refusal:
    """What SLURM said, and what that means."""

    words: str
    kind: Kind


class Refused(Exception):
    """SLURM did not take what it was sent, in its own words."""


def refusal(answer: Answer) -> Refusal:
    """Why sbatch did not take what it was sent, or gave no number for what it may have taken."""
    words = _words(answer)
    if answer.code == 0 and _kind(words) is Kind.TRY:
        return Refusal(f"sbatch gave no number: {words}", Kind.LOOK)
    return Refusal(words, _kind(words))


def hopeless(reason: str) -> bool:
    """Whether a job that waits for this reason would wait for ever."""
    return NEVER.search(reason) is not None


def _kind(words: str) -> Kind:
    if _any(TOO_LONG, words):
        return Kind.SHORTEN
    if SUBMISSIONS.search(words):
        return Kind.SEND_FEWER
    if NEVER.search(words) or _any(FOR_GOOD, words):
        return Kind.GIVE_UP
    return Kind.WAIT if _any(FOR_NOW, words) else Kind.TRY


def _any(known: tuple[str, ...], words: str) -> bool:
    return any(each in words for each in known)


def _words(answer: Answer) -> str:
    """What sbatch says of errors, without a site's banners; the last that was said, if none."""
    lines = [line.strip() for line in (answer.err or answer.out).splitlines() if line.strip()]
    errors = [ERROR.sub("", line) for line in lines if ERROR.match(line)]
    said = [line.removeprefix("Batch job submission failed: ") for line in errors]
    return "; ".join(said or lines[-1:]) or f"ended with {answer.code} and without a word"
