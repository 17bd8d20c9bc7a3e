"""`amends policy publish`: shows what a set changes, then puts it in force."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from amends.cli.connections import open_counter, open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import Today, as_of, zone_of
from amends.cli.output import Answer, Json, people, tell
from amends.cli.policy_diff import as_data, in_words
from amends.cli.policy_problems import line, mistakes
from amends.cli.policy_sets import Policies, the_folder
from amends.text import day_and_time

if TYPE_CHECKING:
    from amends.db import Records
    from amends.services.policy_publication import Review

Folder = Annotated[
    Path | None, typer.Argument(metavar="DIR", help="Holds policies/*.yaml, policies/staff.yaml and templates/.")
]
Publisher = Annotated[
    str,
    typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="Who does it: a manager, a policy owner."),
]
Second = Annotated[
    str | None, typer.Option("--second", metavar="WHO", help="Who else agrees, where it widens who decides how much.")
]
Earlier = Annotated[
    str | None, typer.Option("--set", metavar="HASH", help="In place of DIR: a set that was in force once.")
]
HandTo = Annotated[
    str | None,
    typer.Option(
        "--hand-to", metavar="WHO",
        help="Who takes the complaints of those who are gone.  \\[default: shared out as an intake would]",
    ),
]  # fmt: skip
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first, where somebody sits at a terminal.")]
FIRST = "This is the very first set: its own staff page says who may publish it."
FIRST_OF_OURS = (
    "The set in force came with Amends, and nobody of this house has published one yet: the staff page of this one says"
    " who may publish it."
)
SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}


@dataclass(frozen=True)
class Wanted:
    """What a person asks for: the files, who publishes and agrees, who takes over, and how."""

    files: dict[str, bytes]
    by: str
    second: str | None
    hand_to: str | None
    dry_run: bool
    asks: bool
    silent: bool
    today: str | None = None


def publish(
    by: Publisher,
    folder: Folder = None,
    policies: Policies = None,
    earlier: Earlier = None,
    second: Second = None,
    hand_to: HandTo = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Check a set with its letters, show what it changes, and put it in force, on record.

    It is put in force whole or not at all, and the journal has who, when and which hash. The very first set is put in
    force by a person whom its own staff page allows to. Complaints that run already keep the policy they began with;
    `amends policy migrate` moves them. What waits for people who are not on the new staff page goes to others at once,
    on record.
    """
    if not by.strip():
        raise typer.BadParameter("say who puts it in force (--as)")
    asks = not (yes or as_json or dry_run) and sys.stdin.isatty() and sys.stdout.isatty()
    how: dict[str, Any] = {"by": by, "second": second, "hand_to": hand_to, "today": today}
    tell(_of(folder, policies, earlier, dry_run=dry_run, asks=asks, silent=as_json, **how), as_json=as_json)


async def _of(named: Path | None, policies: Path | None, earlier: str | None, **how: Any) -> Answer:
    """Reads the set, from the folder or from the records."""
    from amends.publication.policy_sets import files_of_earlier
    from amends.services.policy_publication import files_of_set

    folder = the_folder(named, policies)
    if (folder is None) == (earlier is None):
        raise CommandError(
            Exit.WRONG_USE, "Which set?", "Name the folder that holds it, or an earlier one with --set HASH."
        )
    async with open_records() as records:
        files = await files_of_earlier(records, earlier) if earlier else files_of_set(folder or Path())
        return await _publish(records, Wanted(files=files, **how))


async def _publish(records: Records, wanted: Wanted) -> Answer:
    from amends.policy import PolicyErrors
    from amends.services.policy_publication import refuse_without_second, review

    try:
        reviewed = await review(records, wanted.files, wanted.by, as_of(wanted.today))
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    if not wanted.silent:
        people().print(Group(*_shown(reviewed)), crop=False)
    refuse_without_second(reviewed, wanted.by, wanted.second)
    return await _put_in_force(records, wanted, reviewed)


def _data(reviewed: Review, wanted: Wanted) -> dict[str, Any]:
    """The review for programs."""
    before, differences = reviewed.before, reviewed.differences
    return {
        "by": wanted.by,
        "before": before.hash if before else None,
        "dry_run": wanted.dry_run,
        "second": wanted.second,
        "first": reviewed.first,
        "hash": None,
        "warnings": [{"file": w.file, "line": w.line, "column": w.column, "what": w.text} for w in reviewed.warnings],
        "changes": list(reviewed.changes),
        "differences": as_data(differences) if differences is not None else None,
        "widens": reviewed.widens,
    }


def _shown(reviewed: Review) -> Iterator[Text]:
    """The review for people: files, what they mean, and what has to be said."""
    from amends.services.policy_publication import UNKNOWN

    yield from _of_files(reviewed.changes)
    if not reviewed.comparable:
        yield Text(UNKNOWN, "dim")
    yield from in_words(reviewed.differences or ())
    if reviewed.first:
        yield Text(FIRST if reviewed.before is None else FIRST_OF_OURS, "dim")
    yield from (line("!", "bold yellow", each) for each in reviewed.warnings)


async def _put_in_force(records: Records, wanted: Wanted, reviewed: Review) -> Answer:
    """Publishes, then hands over what the new staff page leaves behind; says beforehand what that will be."""
    from amends.cli.leavers import in_words as of_leaving
    from amends.db.policy_store import KEPT_FOR, Overtaken
    from amends.services.policy_publication import hand_over_left, leaves_behind, put_in_force

    data = _data(reviewed, wanted)
    left = await leaves_behind(records, reviewed, wanted.hand_to)
    async with AsyncExitStack() as opened:
        counter = await opened.enter_async_context(open_counter(records)) if left and not wanted.dry_run else None
        if left and not wanted.silent:
            people().print(Group(*of_leaving(left, done=False)), crop=False)
        data["handed_over"] = [each.for_programs() for each in left]
        if wanted.dry_run:
            return Answer(data, Text("Nothing was changed.", "dim"))
        if wanted.asks and (data["changes"] or left) and not typer.confirm("Put it in force?"):
            raise CommandError(Exit.REFUSED, "Nothing was changed.", code="not_confirmed")
        try:
            published = await put_in_force(records, reviewed, wanted.by, wanted.second, datetime.now(UTC))
        except Overtaken as meanwhile:
            what = f"{meanwhile.by} has published another set meanwhile, {day_and_time(meanwhile.at, zone_of('UTC'))}."
            do = "Nothing was changed. Run this again to see what your set changes now."
            raise CommandError(Exit.REFUSED, what, do, "overtaken") from None
        said = [_published(published.hash, changed=bool(data["changes"]))]
        if counter is not None:
            await asyncio.sleep(KEPT_FOR)  # for so long a worker may still give complaints by the page before
            left = await hand_over_left(records, counter, reviewed, published, wanted.by, wanted.hand_to)
            said += of_leaving(left, done=True)
            data["handed_over"] = [each.for_programs() for each in left]
    stayed = any(each["refusal"] or each["to"] is None for each in data["handed_over"])
    return Answer(data | {"hash": published.hash}, Group(*said), Exit.IN_PART if stayed else Exit.DONE)


def _of_files(changed: Sequence[Mapping[str, str]]) -> Iterator[Text]:
    for one in changed:
        yield Text.assemble((SIGNS[one["change"]][0], SIGNS[one["change"]][1]), f" {one['path']} ({one['change']})")


def _published(set_hash: str, *, changed: bool) -> Text:
    """What is in force now."""
    if not changed:
        return Text.assemble(("= ", "bold green"), f"{set_hash[:12]} is in force already; nothing changed.")
    return Text.assemble(("✓ ", "bold green"), f"{set_hash[:12]} is in force. Running complaints keep their policy.")
