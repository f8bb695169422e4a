# One run: its typed configuration, its code, its directory.

import os
import sys
from functools import cache
from pathlib import Path

from grimp.exceptions import SourceSyntaxError

# Whether another workflow imports this one (README, Part of another workflow). Its directory, its records, its
# environment and its command line are its own then.
IMPORTED = not workflow.modifier.is_main_snakefile()
# Whether this process is the run, and not one of its jobs, and the run is one of this workflow.
STARTED = workflow.is_main_process and not IMPORTED
WORKFLOW = Path(workflow.current_basedir).parent
sys.path.insert(0, str(WORKFLOW))

from atypical.run.environment import forget, import_from

import_from(WORKFLOW, foreign=IMPORTED)

from atypical.claims.catalogue import CLAIMS
from atypical.figures.catalogue import PAPERS, of_paper
from atypical.plan.begun import as_begun, decided, on_record
from atypical.plan.devices import handed_devices
from atypical.plan.parts import Nothing
from atypical.plan.steps import Steps
from atypical.plan.work import datasets
from atypical.report.items import drawn_files, item, page_of, sources
from atypical.run.accept import refuse_broken
from atypical.run.code import Code, digest
from atypical.run.commit import hand_down_commit
from atypical.run.command_line import asked, given, only_looks, settings_of, unknown_targets
from atypical.run.compiled import keep_compiled
from atypical.run.device import DeviceError, demanded, gpus_here
from atypical.run.directory import check_origin, occupy, unshare_broken, unwritable
from atypical.run.interrupts import GOES_ON, end_at_interrupt, leave_at_interrupt
from atypical.run.locks import Occupied
from atypical.run.outcome import told_of
from atypical.run.overhead import begin
from atypical.run.place import unusable, unusable_for_images, unusable_from
from atypical.run.protocol import (
    any_of,
    benchmark_of,
    figure_files,
    growing,
    images_of,
    literally,
    little,
    log_of,
    made_from,
    sealed,
    seals,
    table_files,
)
from atypical.run.quoting import quote_python
from atypical.run.records import believe_what_lies_beside
from atypical.disk.refusal import Refusal
from atypical.run.scenario import enter, take_parts
from atypical.run.script import log_from_the_start
from atypical.run.snakemake_inside import DeploymentMethod
from atypical.run.slurm.executor import use_executor
from atypical.run.standing import Handed, OnDisk, hand_down
from atypical.settings.files import ConfigurationError
from atypical.settings.figures import drawn
from atypical.settings.hints import hints
from atypical.settings.studies import chosen
from atypical.settings.wanted import EVERYTHING

IN_CONTAINERS = DeploymentMethod.APPTAINER in workflow.deployment_settings.deployment_method

if fault := (
    unusable(WORKFLOW)
    or (STARTED and unusable_from(WORKFLOW, Path(workflow.workdir_init)))
    or (IN_CONTAINERS and unusable_for_images(WORKFLOW))
):
    sys.exit(fault)

WANTED = EVERYTHING if IMPORTED else asked()
try:
    # Read anew, for numbers as they were written and for places: Snakemake reads YAML 1.1.
    settings = settings_of(
        [] if IMPORTED else workflow.overwrite_configfiles,
        [config] if IMPORTED else workflow.config_settings.config_args or (),
        alone=workflow.config_settings.replace_workflow_config and not IMPORTED,
        wanted=WANTED,
    )
except ConfigurationError as error:
    sys.exit(str(error))

keep_compiled(Path(".snakemake/compiled"))
if not IMPORTED:
    # Figures are drawn without the user's settings, and can be where the user's folder cannot be written.
    os.environ.update(MPLCONFIGDIR=os.path.abspath(".snakemake/matplotlib"))
if settings.scenario and not IMPORTED:
    settings = enter(settings)

STUDIES = chosen(settings.studies)
DRAWN = drawn(settings.figures, STUDIES)
JUDGED = {claim.name: claim for claim in CLAIMS}

# The profile's `cores` would hide that on this machine --jobs is another word for --cores.
if STARTED and None not in (workflow.resource_settings.cores, workflow.nodes):
    workflow.register_resource("_cores", min(workflow.cores, workflow.nodes))

# Decided once, where the run is started, and handed down: a node of a cluster may have other devices, and a job there
# its GPU for itself.
if workflow.is_main_process:
    GPUS = gpus_here() if settings.device != "cpu" else []
    settings = settings if IMPORTED else as_begun(settings)
    DEVICES = decided(
        settings, STUDIES, gpus=bool(GPUS), cores=workflow._cores or os.cpu_count() or 1
    )
    settings = on_record(settings, DEVICES)
    SHARES = settings.gpu.jobs if workflow.local_exec else 1
    os.environ.update(ATYPICAL_GPU_JOBS=str(SHARES))
    # No more jobs at once than GPUs here have shares for them; a profile for a cluster gives another number.
    if "gpu" not in workflow.global_resources and GPUS:
        workflow.register_resource("gpu", SHARES * (1 if ":" in settings.device else len(GPUS)))
else:
    DEVICES = handed_devices()


envvars:
    "ATYPICAL_GPU_JOBS",


DEVICE = DEVICES.any

try:
    code = Code(WORKFLOW)
except SourceSyntaxError as error:
    sys.exit(str(error))

ENVIRONMENT = str(WORKFLOW.parent / "envs/environment.yaml")


def judged_from(claim):
    """Tables of a claim, but for those that the configuration leaves out."""
    return [name for name in JUDGED[claim].tables if name in STUDIES]


def table(stem):
    """Output: a table and its seal."""
    return multiext(stem, table=".csv", seal=".csv.sha256")


def unmoved(files):
    """Files that stay where scripts look for them, whatever prefix others are given by who imports this workflow."""
    return [local(file) for file in files]


def words_of(*paths):
    """Checksum of files of the workflow that are no code, for a rule's parameters."""
    return digest(WORKFLOW / path for path in paths)


@cache
def checksum_of(script, *modules):
    """Checksum of what a script, all that it or the named modules import, and their libraries mean.

    For a rule's parameters, which are compared by value: changed code is noticed whatever the clocks
    of its files say; the same code reruns nothing, by whatever path it is read and however it looks.
    """
    return code.checksum(f"scripts.{script}", *modules)


forget(os.environ)
log_from_the_start(workflow.current_basedir)
quote_python()

if workflow.is_main_process:
    for line in hints(settings):
        print(line, file=sys.stderr)
    believe_what_lies_beside(workflow.modifier.rules)
if workflow.is_main_process and IMPORTED:
    # Nobody asks an imported workflow what to do at its start.
    DEVICES.hand_down()
    hand_down_commit(WORKFLOW.parent)
if STARTED:
    use_executor()
    leave_at_interrupt()
    try:
        # Who vouches for results says what they were made from.
        if not given().touch:
            check_origin()
        if settings.scenario and not only_looks():
            take_parts()
    except Refusal as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(unwritable(error))


def end_run():
    """Start no further job; wait for those of this machine, and end those of others."""
    workflow.scheduler.exit_gracefully()
    if not workflow.local_exec:
        workflow.scheduler._executor.abandon()


onstart:
    try:
        made = [file for job in workflow.dag.needrun_jobs() for file in job.output]
        if workflow.touch:
            refuse_broken(made)
        occupy(settings)
        hand_down(STEPS.parts)
        DEVICES.hand_down()
        unshare_broken(made)
        if DEVICE == "cuda" and workflow.local_exec:
            # Jobs on this machine see the GPUs that the configuration leaves them.
            os.environ.update(CUDA_VISIBLE_DEVICES=",".join(demanded(settings.device, GPUS)))
        if not workflow.touch:
            begin(workflow.cores if workflow.local_exec else None)
            hand_down_commit(WORKFLOW.parent)
        end_at_interrupt(end_run)
        if workflow.local_exec:
            # Snakemake lifts it where --jobs is given.
            workflow.register_resource("_cores", workflow.cores)
            # It would wake the scheduler every second, and once more for every job that has ended.
            workflow.scheduler.job_rate_limiter = None
    except (Occupied, Refusal) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(unwritable(error))


onsuccess:
    # Of a whole run, though not of one that only vouches. Imported late: neither jobs nor dry runs compare.
    if (
        workflow.is_main_process
        and not workflow.touch
        and {*given().targets} <= {"all", "report"}
    ):
        from atypical.compare.reference import told

        if line := told(settings.model_dump()):
            print(line, file=sys.stderr)


onerror:
    for sent in workflow.scheduler.failed:
        for line in told_of(sent, workflow.scheduler.get_executor(sent)):
            print(line, file=sys.stderr)
    print(GOES_ON, file=sys.stderr)
