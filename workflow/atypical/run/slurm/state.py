"""What SLURM says of a job, and what has become of it by that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from atypical.run.slurm.refusal import hopeless


class Stage(Enum):
    """What has become of a job."""

    LIVES = auto()
    WAITS_FOR_EVER = auto()
    DONE = auto()
    FAILED = auto()
    BROKEN_OFF = auto()  # by SLURM, which may put it into its queue again
    UNKNOWN = auto()


# The states of a job, by squeue's manual; any other leaves a job unknown.
STAGES = {
    Stage.DONE: ("COMPLETED",),
    Stage.FAILED: ("CANCELLED", "DEADLINE", "FAILED", "OUT_OF_MEMORY", "REVOKED", "TIMEOUT"),
    Stage.BROKEN_OFF: ("BOOT_FAIL", "LAUNCH_FAILED", "NODE_FAIL", "PREEMPTED"),
    Stage.LIVES: (
        *("COMPLETING", "CONFIGURING", "EXPEDITING", "PENDING", "POWER_UP_NODE", "RECONFIG_FAIL"),
        *("REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "RESIZING", "RESV_DEL_HOLD", "RUNNING"),
        *("SIGNALING", "SPECIAL_EXIT", "STAGE_OUT", "STOPPED", "SUSPENDED", "UPDATE_DB"),
    ),
}
STAGE = {state: stage for stage, states in STAGES.items() for state in states}


@dataclass(frozen=True)
class Seen:
    """A job's state as SLURM says it, its nodes, and why it waits."""

    said: str
    nodes: str = ""
    reason: str = ""

    @property
    def state(self) -> str:
        """The state alone: `CANCELLED` of `CANCELLED by 7`, and of `CANCELLED+` in a table."""
        word = (self.said.split() or [""])[0]
        if not word.endswith("+"):
            return word
        return next((state for state in STAGE if state.startswith(word[:-1])), word)

    @property
    def stage(self) -> Stage:
        """What has become of the job."""
        if self.state == "PENDING" and hopeless(self.reason):
            return Stage.WAITS_FOR_EVER
        return STAGE.get(self.state, Stage.UNKNOWN)


UNSEEN = Seen("")
