# What every rule needs: the typed configuration, the code that a script depends on, a directory of its own.

import os
import sys
from pathlib import Path

WORKFLOW = Path(workflow.basedir) / "workflow"
sys.path.insert(0, str(WORKFLOW))
# Jobs import the package that stands beside this Snakefile, whatever is installed.
os.environ["PYTHONPATH"] = str(WORKFLOW)

from atypical.run.code import Code, digest
from atypical.run.directory import RESULTS, Occupied, occupy, record
from atypical.settings.configuration import ConfigurationError, configuration
from atypical.tables.seals import break_false_seals

try:
    settings = configuration(config)
except ConfigurationError as error:
    sys.exit(str(error))

code = Code(WORKFLOW)

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


def beside(path):
    """A file of the workflow, named from the working directory: a moved clone reruns nothing."""
    return os.path.relpath(WORKFLOW / path)


def seals(tables):
    """The seals of tables. Who reads a table needs its seal, so a broken one is made anew."""
    return [f"{table}.sha256" for table in tables]


def study(name):
    """The settings of a study."""
    return getattr(settings.studies, name)


def grids_of(name):
    """The grids of a study by name; none where the table is swept over nothing."""
    return study(name).grids() if hasattr(settings.studies, name) else {}


def code_of(script, *modules):
    """The files that a script runs: itself, and all that it or the named modules import."""
    return code.files(f"scripts.{script}", *modules)


def checksum_of(script, *modules):
    """Checksum of those files, for a rule's parameters.

    Parameters are compared by value, so changed code is noticed whatever the clocks of its files say.
    """
    return digest(code_of(script, *modules))
