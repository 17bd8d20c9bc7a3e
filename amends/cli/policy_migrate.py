"""`amends policy migrate`: moves running complaints to another policy, each with its own record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.console import Group
from rich.text import Text

from amends.cli.action_command import command_of
from amends.cli.connections import open_counter, open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import Zone, zone_of
from amends.cli.output import Answer, Json, beside, people, tell
from amends.cli.policy_migrate_report import data, dates, outcome
from amends.cli.wrong_actions import mistakes
from amends.domain.text import counted

if TYPE_CHECKING:
    from amends.client.client import AmendsClient
    from amends.services.policy_migration import Asked, Migration

Running = Annotated[
    str,
    typer.Argument(metavar="FROM", help="The policy they follow: its name, or the first 4 or more digits of its hash."),
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="TO",
        help="The policy in force of this name, or 4 or more digits of the hash of any that was published.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would move, and move nothing.")]
Mover = Annotated[
    str | None, typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="Who moves them: a staff id.")
]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is in every complaint's journal.")]
Rate = Annotated[float, typer.Option("--per-second", min=0.01, max=100, help="How many a second at most.")]


def migrate(
    before: Running,
    after: Target,
    dry_run: DryRun = False,
    by: Mover = None,
    reason: Why = None,
    per_second: Rate = 5.0,
    zone: Zone = "UTC",
    as_json: Json = False,
) -> None:
    """Move the running complaints of one policy to another.

    First which dates move and by how much, then one recorded action for each complaint, so many a second. Nothing else
    ever changes the policy of a running complaint. Run again, it goes on with those that are left.
    """
    if not dry_run and (by is None or reason is None):
        raise typer.BadParameter("say who moves them (--as) and why (--reason), or look first with --dry-run")
    action = None if by is None or reason is None or dry_run else (by, reason)
    tell(_migrate(before, after, action, per_second, zone, silent=as_json), as_json=as_json)


async def _migrate(
    before: str, after: str, action: tuple[str, str] | None, per_second: float, zone_name: str, *, silent: bool
) -> Answer:
    from amends.publication.stored_policies import active_set
    from amends.services.policy_migration import MOST, Asked, following, nobody_follows, target_of, would_move

    zone = zone_of(zone_name)
    async with open_records() as records, open_counter(records) as counter:
        ever = await records.store.ever()
        target = await target_of(records, after, ever)
        running = await records.cases.rows(limit=MOST)
        rows = following(running, before, ever)
        found = await would_move(records, counter, rows, target)
        shown = () if silent else tuple(dates(found, zone))
        if action is not None:
            asked = Asked(target.ref, *action, (await active_set(records)).hash)
            _checked(asked)  # a name or a reason that is none is told before anything moves
            if shown:
                people().print(Group(*shown), crop=False)
            found, shown = await _moved_all(counter, found, asked, per_second), ()
    refused = [each for each in found if each.refusal is not None]
    document = {
        "from": before,
        "to": target.ref.model_dump(),
        "dry_run": action is None,
        "complaints": [data(each) for each in found],
        "moved": sum(each.done is True for each in found),
        "refused": len(refused),
    }
    told = outcome(found, target.ref) if rows else [Text(nobody_follows(before, running))]
    return Answer(document, Group(*shown, *told), Exit.IN_PART if refused else Exit.DONE)


def _checked(asked: Asked) -> None:
    """Raises CommandError where the name or the reason is none."""
    try:
        asked.action(0)
    except ValidationError as error:
        raise CommandError(Exit.WRONG_USE, f"{command_of('migrate_policy')}: {mistakes(error)}") from None


async def _moved_all(
    counter: AmendsClient, found: Sequence[Migration], asked: Asked, per_second: float
) -> list[Migration]:
    """What became of each. When it is interrupted or fails, it says how far it came."""
    from amends.services.policy_migration import one_by_one

    done: dict[str, Migration] = {}
    try:
        async for each in one_by_one(counter, found, asked, per_second):
            done[each.reference] = each
    except BaseException:
        moved = sum(each.done is True for each in done.values())
        beside().print(f"{moved} of {counted(len(found), 'complaint')} moved. Run it again: it goes on with the rest.")
        raise
    return list(done.values())
