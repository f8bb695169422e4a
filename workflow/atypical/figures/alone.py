"""matplotlib as it ships, whatever its user has set: to be imported before all that draws.

matplotlib reads its settings while it is imported, a file of the working directory before all
others; one that it cannot read, or an unknown backend, ends it there.
"""

import os
from contextlib import chdir
from pathlib import Path

SHEET = Path(__file__).with_name("journal.mplstyle")

os.environ.update(MPLBACKEND="agg", MATPLOTLIBRC=str(SHEET))
with chdir(SHEET.parent):
    import matplotlib  # noqa: F401
