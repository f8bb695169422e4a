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
from atypical.run.directory import RESULTS, Occupied, occupy, record
from atypical.settings.configuration import ConfigurationError, configuration
from atypical.tables.seals import break_false_seals

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
    for table in break_false_seals(RESULTS):
        print(
            f"{table}: was changed or cut since it was written; it is made anew.",
            file=sys.stderr,
        )


onstart:
    try:
        occupy()
    except Occupied as error:
        sys.exit(str(error))
    record(settings)
