"""What the library imports comes before its tests: pandera leaves words in the environment."""

from importlib import import_module

from atypical.library import MODULES

for module in sorted({*MODULES.values()}):
    import_module(f"atypical.library.{module}")
