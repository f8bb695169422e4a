"""What one visit to a machine with a GPU brings home: `make gpu`; how: docs/gpu.md.

The package stands beside the workflow, which need not be installed.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT)]
