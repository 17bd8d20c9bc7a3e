"""Prints a command's answer: one JSON document for programs, or words and tables for people."""

import asyncio
import json
import sys
import traceback
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console, RenderableType
from rich.text import Text

from amends.cli.connections import records_if_there, what_is_not_there
from amends.cli.exit_codes import CommandError, Exit

TELL_US = "stderr has the details; please tell the makers."
Json = Annotated[bool, typer.Option("--json", help="One JSON document with stable keys on stdout, and nothing else.")]


@dataclass(frozen=True)
class Answer:
    """A command's answer: `data` for programs, `words` for people, and the exit status."""

    data: Any
    words: RenderableType
    status: Exit = field(default=Exit.DONE)


def tell(work: Coroutine[Any, Any, Answer], *, as_json: bool, silent: bool = False) -> None:
    """Does the work, prints its answer unless `silent`, and ends with its status.

    Raises:
        typer.Exit: with the status, also where the work failed in a way that the person can mend.
    """
    try:
        answer = asyncio.run(work)
    except Exception as error:
        failure = _never_was(error) or what_is_not_there(error)
        if failure is None and not as_json:
            raise
        if failure is None:
            traceback.print_exc()
            failure = CommandError(Exit.FAULT, f"A fault in Amends itself ({type(error).__name__}).", TELL_US, "fault")
        _tell_failure(failure, as_json=as_json)
        raise typer.Exit(failure.status) from None
    if as_json:
        tell_json(answer.data)
    elif not silent:
        people().print(answer.words, crop=False)
    raise typer.Exit(answer.status)


def _never_was(error: Exception) -> CommandError | None:
    """The failure for a reference that never existed, with what may be meant; None for other errors."""
    from amends.client.client import UnknownComplaint

    return asyncio.run(_near(error.reference)) if isinstance(error, UnknownComplaint) else None


async def _near(reference: str) -> CommandError | None:
    from amends.audit.references import never_was

    async with records_if_there() as records:
        found = await never_was(records, reference) if records else None
    return CommandError.of(found) if found else None


def tell_bytes(work: Coroutine[Any, Any, bytes]) -> None:
    """Does the work and writes its bytes, nothing more.

    Raises:
        typer.Exit: with the status, also where the work failed in a way that the person can mend.
    """
    written: list[bytes] = []

    async def kept() -> Answer:
        written.append(await work)
        return Answer(None, Text())

    try:
        tell(kept(), as_json=False, silent=True)
    finally:
        for content in written:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()


def people() -> Console:
    """The console for people. It is made for each use, so that it follows a redirected stdout."""
    return Console(highlight=False, markup=False)


def beside() -> Console:
    """The console for progress and warnings, on stderr: stdout has the answer alone."""
    return Console(stderr=True, highlight=False, markup=False)


def tell_json(data: Any) -> None:
    """Prints one document, indented, in the customer's own script."""
    sys.stdout.write(json.dumps(to_jsonable_python(data), ensure_ascii=False, indent=2) + "\n")


def _tell_failure(failure: CommandError, *, as_json: bool) -> None:
    """Prints a failure: for programs on stdout as JSON, for people on stderr in one line."""
    if as_json:
        error = {"code": failure.code, "what": failure.what, "do": failure.do, "status": int(failure.status)}
        tell_json({"error": error})
        return
    line = Text.assemble(("✗ ", "bold red"), (failure.what, "red"))
    if failure.do:
        line.append(f" {failure.do}")
    beside().print(line, soft_wrap=True)
