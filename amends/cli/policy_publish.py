"""`amends policy publish`: shows what a set changes, then puts it in force."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from amends.cli.connections import open_counter, open_records
from amends.cli.exit_codes import Exit, Failure
from amends.cli.formatting import Today, as_of, zone_of
from amends.cli.output import Answer, Json, people, tell
from amends.cli.policy_diff import as_data, in_words
from amends.cli.policy_problems import line, mistakes
from amends.cli.policy_sets import Policies, the_folder
from amends.text import day_and_time

if TYPE_CHECKING:
    from amends.audit.left_behind import Left
    from amends.db import Records
    from amends.db.policy_store import ActiveSet
    from amends.domain.types import Reason
    from amends.policy import CompiledSet
    from amends.policy.pages.roster import Roster
    from amends.policy.review.lint import Warned

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
UNKNOWN = "what is in force was written for another edition of Amends: it cannot be compared"
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
    folder = the_folder(named, policies)
    if (folder is None) == (earlier is None):
        raise Failure(Exit.WRONG_USE, "Which set?", "Name the folder that holds it, or an earlier one with --set HASH.")
    from amends.publication.policy_sets import files_of_earlier

    async with open_records() as records:
        files = await files_of_earlier(records, earlier) if earlier else _set_in(folder or Path())
        return await _publish(records, Wanted(files=files, **how))


async def _publish(records: Records, wanted: Wanted) -> Answer:
    from amends.policy import PolicyErrors
    from amends.policy.review.lint import places
    from amends.publication.publish import checked
    from amends.publication.publishers import why_not_publish, why_not_second

    before = await records.store.active()
    try:
        compiled = await checked(wanted.files, before)
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    known, new = await _calendars_that_end(records, before, compiled, as_of(wanted.today))
    if new:
        return mistakes(places(new, wanted.files))
    data: dict[str, Any] = {"by": wanted.by, "before": before.hash if before else None, "dry_run": wanted.dry_run}
    data |= {"second": wanted.second, "first": False, "hash": None}
    warned = places(known, wanted.files)
    data["warnings"] = [{"file": w.file, "line": w.line, "column": w.column, "what": w.text} for w in warned]
    house = await _house(records, before, compiled, data)
    _allowed(why_not_publish(wanted.by, house, compiled))
    shown = await _changes(records, before, wanted.files, compiled, data)
    if data["first"]:
        shown.append(Text(FIRST if before is None else FIRST_OF_OURS, "dim"))
    shown += [line("!", "bold yellow", each) for each in warned]
    if not wanted.silent:
        people().print(Group(*shown), crop=False)
    _allowed(why_not_second(wanted.second, wanted.by, house, data["widens"]))
    return await _put_in_force(records, wanted, before, compiled, data)


async def _calendars_that_end(
    records: Records, before: ActiveSet | None, after: CompiledSet, today: datetime
) -> tuple[list[Warned], list[Warned]]:
    """Calendars that end too soon: those that do so in force already, and the others.

    Only the others refuse a set. To refuse the first would keep the same calendars in force, and with them a colleague
    who has left, or a limit that is wrong. What has ended by now, and had not on the day given as `today`, is told as
    well.
    """
    from amends.policy.review.lint import ended
    from amends.publication.stored_policies import UnreadablePolicy, set_in_force

    found, in_force = ended(after, today), []
    if found and before is not None:
        with suppress(UnreadablePolicy):
            in_force = ended(await set_in_force(records), today)
    new = [each for each in found if each not in in_force]
    known = [each for each in found if each in in_force]
    return known or ([] if new else ended(after, datetime.now(UTC))), new


async def _put_in_force(
    records: Records, wanted: Wanted, before: ActiveSet | None, compiled: CompiledSet, data: dict[str, Any]
) -> Answer:
    """Publishes, then hands over what the new staff page leaves behind; says beforehand what that will be."""
    from amends.cli.leavers import in_words as of_leaving
    from amends.db.policy_store import KEPT_FOR, Overtaken
    from amends.publication.publish import publish as put
    from amends.services.leavers import hand_over

    house = compiled.roster
    assert house is not None, "a set without a staff page is refused"
    left = await _left(records, house, wanted.hand_to)
    async with AsyncExitStack() as opened:
        counter = await opened.enter_async_context(open_counter(records)) if left and not wanted.dry_run else None
        if left and not wanted.silent:
            people().print(Group(*of_leaving(left, done=False)), crop=False)
        data["handed_over"] = [each.for_programs() for each in left]
        if wanted.dry_run:
            return Answer(data, Text("Nothing was changed.", "dim"))
        if wanted.asks and (data["changes"] or left) and not typer.confirm("Put it in force?"):
            raise Failure(Exit.REFUSED, "Nothing was changed.", code="not_confirmed")
        now, seen = datetime.now(UTC), before.hash if before else None
        try:
            published = await put(
                records, wanted.files, wanted.by, now, compiled=compiled, instead_of=seen, second=wanted.second
            )
        except Overtaken as meanwhile:
            what = f"{meanwhile.by} has published another set meanwhile, {day_and_time(meanwhile.at, zone_of('UTC'))}."
            do = "Nothing was changed. Run this again to see what your set changes now."
            raise Failure(Exit.REFUSED, what, do, "overtaken") from None
        said = [_published(published.hash, changed=bool(data["changes"]))]
        if counter is not None:
            await asyncio.sleep(KEPT_FOR)  # for so long a worker may still give complaints by the page before
            left = await _left(records, house, wanted.hand_to)
            left = await hand_over(counter, left, wanted.by, published.hash[:12])
            said += of_leaving(left, done=True)
            data["handed_over"] = [each.for_programs() for each in left]
    stayed = any(each["refusal"] or each["to"] is None for each in data["handed_over"])
    return Answer(data | {"hash": published.hash}, Group(*said), Exit.IN_PART if stayed else Exit.DONE)


async def _left(records: Records, house: Roster, hand_to: str | None) -> list[Left]:
    """What the staff page leaves behind, and who would take it."""
    from amends.audit.left_behind import left_behind
    from amends.services.leavers import shared_out

    left = await left_behind(records, house)
    return shared_out(left, house, await records.cases.open_counts(), datetime.now(UTC), hand_to)


async def _house(records: Records, before: ActiveSet | None, after: CompiledSet, data: dict[str, Any]) -> Roster:
    """The staff page that says who may publish: the one in force, or the set's own.

    The set's own counts where no person has published one before, or the one in force cannot be read.
    """
    from amends.devstack.shipped_policies import SHIPPED
    from amends.policy import PolicyErrors

    assert after.roster is not None, "a set without a staff page is refused"
    house = None
    if before is not None and before.by != SHIPPED:
        from amends.publication.staff import roster_in_force

        with suppress(PolicyErrors):
            house = await roster_in_force(records)
    data["first"] = before is None or before.by == SHIPPED
    return house or after.roster


def _allowed(refused: Reason | None) -> None:
    if refused is not None:
        raise Failure(Exit.REFUSED, refused.what, f"{refused.do} Nothing was changed.", refused.code)


def _set_in(folder: Path) -> dict[str, bytes]:
    """The files of the set.

    Raises:
        Failure: where the folder holds none.
    """
    from amends.publication.publish import read_set

    files = read_set(folder)
    if not any(path.startswith("policies/") for path in files):
        do = "Name the folder that holds policies/ and templates/."
        raise Failure(Exit.NOT_FOUND, f"There is no policy page in {folder / 'policies'}.", do)
    return files


async def _changes(
    records: Records, before: ActiveSet | None, files: Mapping[str, bytes], after: CompiledSet, data: dict[str, Any]
) -> list[Text]:
    """Which files change, and what that means; also written into the document."""
    from amends.policy.review.diff import between_sets
    from amends.publication.publishers import widened
    from amends.publication.stored_policies import UnreadablePolicy, set_in_force

    data["changes"] = changes(before.files if before else {}, files)
    data["differences"], data["widens"] = None, []
    shown = list(_of_files(data["changes"]))
    if before is not None:
        try:
            there = await set_in_force(records)
            differences = between_sets(there, after, datetime.now(UTC).date())
        except UnreadablePolicy:
            shown.append(Text(UNKNOWN, "dim"))
            data["widens"] = [] if data["first"] else [UNKNOWN]
        else:
            data["differences"] = as_data(differences)
            data["widens"] = [] if data["first"] else widened(there, after)
            shown += in_words(differences)
    return shown


def changes(before: Mapping[str, str], files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Which files are added, changed and removed, compared with the set in force."""
    after = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    return [
        {"path": path, "change": "added" if path not in before else "removed" if path not in after else "changed"}
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def _of_files(changed: list[dict[str, str]]) -> Iterator[Text]:
    for one in changed:
        yield Text.assemble((SIGNS[one["change"]][0], SIGNS[one["change"]][1]), f" {one['path']} ({one['change']})")


def _published(set_hash: str, *, changed: bool) -> Text:
    """What is in force now."""
    if not changed:
        return Text.assemble(("= ", "bold green"), f"{set_hash[:12]} is in force already; nothing changed.")
    return Text.assemble(("✓ ", "bold green"), f"{set_hash[:12]} is in force. Running complaints keep their policy.")
