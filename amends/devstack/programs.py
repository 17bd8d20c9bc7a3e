"""Starts our own programs with the code of this installation, from any folder."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from amends.installation import PACKAGE

ROOT: Final = PACKAGE.resolve().parent


def our_program(module: str) -> tuple[str, ...]:
    """The command that runs one of our modules.

    `-m` alone would take a file of that name in the current folder first: every project on Temporal has a `worker.py`.
    """
    return (sys.executable, "-P", "-m", module)


def with_our_code(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment in which `our_program`, and what it starts, find our code first.

    It begins with the environment of this process where none is given.
    """
    given = os.environ if environment is None else environment
    others = [place for place in given.get("PYTHONPATH", "").split(os.pathsep) if place and Path(place) != ROOT]
    return dict(given) | {"PYTHONPATH": os.pathsep.join([str(ROOT), *others])}
