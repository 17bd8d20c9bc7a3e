"""Finds the files that come with Amends: the folders `policies`, `templates` and `examples`."""

from importlib.resources import files
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(str(files("amends")))
"""The folder that holds them: what `read_set` reads here is the shipped set."""
