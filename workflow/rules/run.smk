# One run: its typed configuration, its code, its directory.

import os
import sys
from pathlib import Path

WORKFLOW = Path(workflow.basedir) / "workflow"
sys.path.insert(0, str(WORKFLOW))
# Jobs import the package that stands beside this Snakefile, whatever is installed.
os.environ.update(PYTHONPATH=str(WORKFLOW))

from atypical.run.code import Code, digest
from atypical.run.compiled import keep_compiled
from atypical.run.device import DeviceError, demanded, gpus_here, kind_of
from atypical.run.directory import UnknownOrigin, mend, occupy, unwritable
from atypical.run.interrupts import GOES_ON, end_at_interrupt, leave_at_interrupt
from atypical.run.locks import Occupied
from atypical.run.outcome import told
from atypical.run.overhead import begin
from atypical.run.slurm.executor import use_executor
from atypical.settings.configuration import ConfigurationError, configuration

try:
    settings = configuration(config)
except ConfigurationError as error:
    sys.exit(str(error))

# Decided once, where the run is started, and handed down: a node of a cluster may have other devices.
if workflow.is_main_process:
    GPUS = gpus_here() if settings.device != "cpu" else []
    os.environ.update(ATYPICAL_DEVICE=kind_of(settings.device, GPUS))
    # No more jobs at once than the configuration leaves them GPUs here; a profile for a cluster gives another number.
    if "gpu" not in workflow.global_resources and GPUS:
        workflow.register_resource("gpu", 1 if ":" in settings.device else len(GPUS))


envvars:
    "ATYPICAL_DEVICE",


DEVICE = os.environ["ATYPICAL_DEVICE"]

code = Code(WORKFLOW)

keep_compiled(Path(".snakemake/compiled"))

if workflow.is_main_process:
    use_executor()
    leave_at_interrupt()
    try:
        for line in mend():
            print(line, file=sys.stderr)
    except UnknownOrigin as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(unwritable(error))


def growing(amount):
    """A resource of which each attempt asks for more.

    The first asks for twice the time that the longest job of the papers' scale is planned to take,
    and for the memory that was measured and 400 MB more, for Snakemake, which a cluster counts.
    """
    return lambda wildcards, attempt: amount * attempt


def gpus_of(device):
    """The resource `gpu` of a job on that device. SLURM hands out GPUs by it."""
    return 1 if device == "cuda" else 0


def show_gpus():
    """Let jobs on this machine see the GPUs that the configuration leaves them."""
    if DEVICE == "cuda" and workflow.local_exec:
        os.environ.update(CUDA_VISIBLE_DEVICES=",".join(demanded(settings.device, GPUS)))


def end_run():
    """Start no further job; wait for those of this machine, and end those of others."""
    workflow.scheduler.exit_gracefully()
    if not workflow.local_exec:
        workflow.scheduler._executor.abandon()


onstart:
    try:
        occupy(settings)
        show_gpus()
        begin(workflow.cores if workflow.local_exec else None)
        end_at_interrupt(end_run)
        if workflow.local_exec:
            # It would wake the scheduler every second, and once more for every job that has ended.
            workflow.scheduler.job_rate_limiter = None
    except (Occupied, DeviceError) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(unwritable(error))


onerror:
    for sent in workflow.scheduler.failed:
        # What is sent to a cluster may be a group, which holds several jobs.
        jobs = {Path(job.log[0]): job.message.strip(".") for job in getattr(sent, "jobs", [sent])}
        executor = workflow.scheduler.get_executor(sent)
        of_slurm, end = (getattr(executor, name, {}).get(sent) for name in ("logs", "ends"))
        for line in told(jobs, of_slurm, end):
            print(line, file=sys.stderr)
    print(GOES_ON, file=sys.stderr)
