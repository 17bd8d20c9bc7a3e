"""The command line as a person has it, run in this process."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from typer.testing import CliRunner

from amends.cli.main import app

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What a command said on stdout and stderr, and the status it left with."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Amends = Callable[..., Awaitable[Said]]


async def on_the_command_line(*arguments: str, stdin: str | bytes | None = None) -> Said:
    """Run one command, with the settings of the environment."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(arguments), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)
