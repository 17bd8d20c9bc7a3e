"""`amends policy publish`: shows what a set changes, then puts it in force."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Group
from rich.text import Text

from commands.doors import open_records
from commands.exits import Exit, Failure
from commands.mistakes import mistakes
from commands.moments import day_and_time, zone_of
from commands.policy_diff import as_data, in_words
from commands.policy_sets import set_in_force
from commands.speaking import Answer, Json, people, tell

if TYPE_CHECKING:
    from planning import CompiledSet
    from records import Records
    from records.policies import ActiveSet

Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="Holds policies/*.yaml, policies/staff.yaml and templates/.")
]
Publisher = Annotated[str, typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="Who puts it in force.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first, where somebody sits at a terminal.")]
SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}


def publish(folder: Folder, by: Publisher, dry_run: DryRun = False, yes: Yes = False, as_json: Json = False) -> None:
    """Check a set, letters included, show in words what it changes, put it in force all or nothing, and journal who,
    when and which hash.

    Complaints that run already keep the policy they began with; `amends policy migrate` moves them.
    """
    if not by.strip():
        raise typer.BadParameter("say who puts it in force (--as)")
    asks = not (yes or as_json or dry_run) and sys.stdin.isatty() and sys.stdout.isatty()
    tell(_publish(folder, by, dry_run=dry_run, asks=asks, silent=as_json), as_json=as_json)


async def _publish(folder: Path, by: str, *, dry_run: bool, asks: bool, silent: bool) -> Answer:
    from activities.publishing import checked
    from activities.publishing import publish as put_in_force
    from planning import PolicyErrors
    from planning.warnings import ended, places
    from records.policies import Overtaken

    files = _set_in(folder)
    async with open_records() as records:
        before = await records.store.active()
        data: dict[str, Any] = {"by": by, "before": before.hash if before else None, "dry_run": dry_run}
        try:
            compiled = await checked(files, before)
            if too_short := ended(compiled, datetime.now(UTC)):
                return mistakes(places(too_short, files))
            shown = await _changes(records, before, files, compiled, data)
            if not silent:
                people().print(Group(*shown), crop=False)
            if dry_run:
                return Answer(data | {"hash": None}, Text("Nothing was changed.", "dim"))
            if asks and data["changes"] and not typer.confirm("Put it in force?"):
                raise Failure(Exit.REFUSED, "Nothing was changed.", code="not_confirmed")
            now, seen = datetime.now(UTC), before.hash if before else None
            published = await put_in_force(records, files, by, now, compiled=compiled, instead_of=seen)
        except PolicyErrors as wrong:
            return mistakes(wrong.problems)
        except Overtaken as meanwhile:
            zone = zone_of("UTC")
            what = f"{meanwhile.by} has published another set meanwhile, {day_and_time(meanwhile.at, zone)}."
            do = "Nothing was changed. Run this again to see what your set changes now."
            raise Failure(Exit.REFUSED, what, do, "overtaken") from None
    return Answer(data | {"hash": published.hash}, _published(published.hash, changed=bool(data["changes"])))


def _set_in(folder: Path) -> dict[str, bytes]:
    """The files of the set.

    Raises:
        Failure: where the folder holds none.
    """
    from activities.publishing import read_set

    files = read_set(folder)
    if not any(path.startswith("policies/") for path in files):
        do = "Name the folder that holds policies/ and templates/."
        raise Failure(Exit.NOT_FOUND, f"There is no policy page in {folder / 'policies'}.", do)
    return files


async def _changes(
    records: Records, before: ActiveSet | None, files: Mapping[str, bytes], after: CompiledSet, data: dict[str, Any]
) -> list[Text]:
    """Which files change, and what that means; written into the document, too."""
    from planning.differences import between_sets

    data["changes"] = changes(before.files if before else {}, files)
    data["differences"] = None
    shown = list(_of_files(data["changes"]))
    if before is not None:
        try:
            differences = between_sets(await set_in_force(records), after, datetime.now(UTC).date())
        except ValidationError:
            shown.append(
                Text("What is in force was written for another edition of Amends: it cannot be compared.", "dim")
            )
        else:
            data["differences"] = as_data(differences)
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
