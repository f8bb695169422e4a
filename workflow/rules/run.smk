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
from atypical.run.device import DeviceError, device_of
from atypical.run.directory import UnknownOrigin, mend, occupy, unwritable
from atypical.run.interrupts import GOES_ON, end_at_interrupt, leave_at_interrupt
from atypical.run.locks import Occupied
from atypical.run.outcome import failure
from atypical.run.overhead import begin
from atypical.settings.configuration import ConfigurationError, configuration

try:
    settings = configuration(config)
except ConfigurationError as error:
    sys.exit(str(error))

try:
    DEVICE = device_of(settings.device)
except DeviceError as error:
    sys.exit(str(error))

code = Code(WORKFLOW)

keep_compiled(Path(".snakemake/compiled"))

if workflow.is_main_process:
    leave_at_interrupt()
    try:
        for line in mend():
            print(line, file=sys.stderr)
    except UnknownOrigin as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(unwritable(error))


onstart:
    try:
        occupy(settings)
        begin(workflow.cores)
        end_at_interrupt()
    except Occupied as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(unwritable(error))


onerror:
    for job in workflow.scheduler.failed:
        why = failure(Path(job.log[0]))
        print(f"Failed: {job.message.rstrip('.')}: {why} (log: {job.log[0]})", file=sys.stderr)
    print(GOES_ON, file=sys.stderr)
