"""A SLURM of one node on this machine: its own key, ports and folder; stopped as it was started."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

DAEMONS = ("munged", "slurmctld", "slurmd", "sbatch")

# One node, no accounting. The memory of jobs is sampled each second; who exceeds it is killed.
CONFIGURATION = """
ClusterName=atypical
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={daemon}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0,defer_batch
MinJobAge=600
KillWait=2
ReturnToService=2
GresTypes=gpu
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} Gres=gpu:1 State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=1440 State=UP
"""


class NoSlurm(Exception):
    """Why there is no SLURM here; its text says what to install."""


@dataclass(frozen=True)
class Cluster:
    """A running SLURM."""

    folder: Path
    environment: dict[str, str]

    def ask(self, *command: str) -> str:
        """What one of its commands says."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def asked(self, job: str, what: str) -> str:
        """What a job, or a task of an array, asked for."""
        said = self.ask("scontrol", "show", "job", job)
        return re.findall(rf"\b{what}=(\S+)", said)[0]

    def states(self) -> dict[str, str]:
        """State of each job, also of those that ended, by its number."""
        lines = self.ask("squeue", "--all", "--states=all", "--noheader", "--format=%i %T")
        return dict(line.split() for line in lines.splitlines())


@contextmanager
def started(folder: Path, cpus: int, memory: int) -> Iterator[Cluster]:
    """Start munged, slurmctld and slurmd below the folder; `memory` in MB. Raises NoSlurm."""
    if missing := [daemon for daemon in DAEMONS if shutil.which(daemon) is None]:
        raise NoSlurm(
            f"no {', '.join(missing)} here; on Debian: "
            "apt-get install munge slurmctld slurmd slurm-client"
        )
    if os.geteuid() != 0:
        raise NoSlurm("slurmd starts jobs as root only; run the tests as root to test SLURM")
    configuration = _configuration(folder, cpus, memory)
    with ExitStack() as daemons:
        daemons.enter_context(_running(_munged(folder)))
        _wait(lambda: (folder / "munge.socket").exists(), "munged")
        for daemon in ("slurmctld", "slurmd"):
            daemons.enter_context(_running([daemon, "-D", "-f", str(configuration)]))
        cluster = Cluster(folder, _environment(folder, configuration))
        _wait(lambda: "idle" in cluster.ask("sinfo", "--noheader", "--format=%t"), "slurmd")
        yield cluster


def _configuration(folder: Path, cpus: int, memory: int) -> Path:
    for name in ("state", "spool"):
        (folder / name).mkdir()
    # A GPU by name only: what is asked for is seen, and that nothing is there.
    (folder / "gres.conf").write_text("Name=gpu File=/dev/null\n")
    controller, daemon = _free_ports(2)
    path = folder / "slurm.conf"
    path.write_text(
        CONFIGURATION.format(
            host=socket.gethostname().split(".")[0],
            user="root",
            folder=folder,
            controller=controller,
            daemon=daemon,
            cpus=cpus,
            memory=memory,
        )
    )
    return path


def _environment(folder: Path, configuration: Path) -> dict[str, str]:
    """For commands that ask this SLURM, here and in its jobs.

    Jobs start their steps without the variables of SLURM; so srun is told of the configuration.
    """
    tools = folder / "bin"
    tools.mkdir()
    srun = tools / "srun"
    srun.write_text(f'#!/bin/sh\nSLURM_CONF={configuration} exec {shutil.which("srun")} "$@"\n')
    srun.chmod(0o755)
    return {
        **os.environ,
        "SLURM_CONF": str(configuration),
        "PATH": f"{tools}:{os.environ['PATH']}",
    }


def _munged(folder: Path) -> list[str]:
    key = folder / "munge.key"
    key.write_bytes(secrets.token_bytes(1024))
    key.chmod(0o400)
    files = {
        "key-file": key,
        "socket": folder / "munge.socket",
        "pid-file": folder / "munge.pid",
        "log-file": folder / "munge.log",
        "seed-file": folder / "munge.seed",
    }
    # The folder may lie below one that everybody may write to, such as /tmp.
    return ["munged", "--foreground", "--force", *(f"--{k}={v}" for k, v in files.items())]


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig=TERM", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_ports(number: int) -> list[int]:
    with ExitStack() as open_:
        sockets = [open_.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _wait(ready: Callable[[], bool], daemon: str, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if ready():
                return
        except subprocess.CalledProcessError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{daemon} did not come up; its log lies beside slurm.conf")
