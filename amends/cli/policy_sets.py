"""Finds the set that a command names: a folder, a page, an earlier set, or what is in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.connections import open_records
from amends.cli.exit_codes import CommandError, Exit

if TYPE_CHECKING:
    from amends.policy import CompiledSet

Policies = Annotated[
    Path | None,
    typer.Option(
        "--policies", metavar="DIR", help="The same set by an option, as every command that takes one has it."
    ),
]


IN_FORCE = "in-force"


def the_folder(*given: Path | None) -> Path | None:
    """The one folder that was named, by either option; None where none was.

    Raises:
        CommandError: where two were named.
    """
    named = [each for each in given if each is not None]
    if len(named) > 1:
        raise CommandError(
            Exit.WRONG_USE, "Two sets are named.", "Name the folder once: as DIR, or with --policies DIR."
        )
    return named[0] if named else None


async def named_set(name: str) -> CompiledSet:
    """The set of that name: a folder, a page, 'in-force', or the beginning of a hash."""
    from amends.publication.policy_sets import named_set as found
    from amends.publication.stored_policies import set_in_force

    if name == IN_FORCE:
        async with open_records() as records:
            return await set_in_force(records)
    return await found(name, open_records, f", or '{IN_FORCE}', or the hash of an earlier one")
