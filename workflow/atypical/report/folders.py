"""Where lies what of the report is no code."""

from pathlib import Path

CAPTIONS = Path(__file__).parents[2] / "report"
TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")
