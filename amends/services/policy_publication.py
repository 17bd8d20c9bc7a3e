"""Publishes a set of policies: what it changes, who may, and who takes what its staff page leaves behind."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from amends.audit.left_behind import LeftBehind, left_behind
from amends.client.client import AmendsClient
from amends.db import Records
from amends.db.policy_store import ActiveSet
from amends.devstack.shipped_policies import SHIPPED
from amends.domain.errors import CannotBeDone, Code, NotFound
from amends.domain.types import Reason
from amends.policy import CompiledSet, PolicyErrors, Problem
from amends.policy.pages.roster import Roster
from amends.policy.review.diff import Difference, between_sets
from amends.policy.review.lint import Warned, ended, places
from amends.publication.publish import Publication, checked, publish, read_set
from amends.publication.publishers import why_not_publish, why_not_second, widened
from amends.publication.staff import roster_in_force
from amends.publication.stored_policies import UnreadablePolicy, set_in_force
from amends.services.leavers import hand_over, shared_out

UNKNOWN = "what is in force was written for another edition of Amends: it cannot be compared"


@dataclass(frozen=True)
class Review:
    """What a set would change if it were put in force, before anything is done."""

    files: Mapping[str, bytes]
    before: ActiveSet | None
    """The set in force; None where there is none."""
    compiled: CompiledSet
    house: Roster
    """The staff page that says who may publish."""
    first: bool
    """Whether no person has published a set before."""
    warnings: Sequence[Problem]
    changes: Sequence[Mapping[str, str]]
    """The files that are added, changed and removed."""
    differences: Sequence[Difference] | None
    """What that means; None where there is nothing to compare with, or it cannot be read."""
    comparable: bool = True
    """Whether this edition can read the set in force."""
    widens: list[str] = field(default_factory=list[str])
    """How it widens who decides how much."""

    @property
    def staff(self) -> Roster:
        """The staff page of the set; one without it is refused."""
        assert self.compiled.roster is not None
        return self.compiled.roster


def files_of_set(folder: Path) -> dict[str, bytes]:
    """The files of the set in a folder.

    Raises:
        NotFound: the folder holds none.
    """
    files = read_set(folder)
    if not any(path.startswith("policies/") for path in files):
        do = "Name the folder that holds policies/ and templates/."
        raise NotFound(f"There is no policy page in {folder / 'policies'}.", do)
    return files


async def review(records: Records, files: Mapping[str, bytes], by: str, today: datetime) -> Review:
    """Checks a set with its letters, and says what it changes. `today` says which calendars end too soon.

    Raises:
        PolicyErrors: every mistake in the set, with its place.
        CannotBeDone: this person may not publish it.
    """
    before = await records.store.active()
    compiled = await checked(files, before)
    known, new = await _calendars_that_end(records, before, compiled, today)
    if new:
        raise PolicyErrors(places(new, files))
    first = before is None or before.by == SHIPPED
    house = await _house(records, compiled, first=first)
    _refuse(why_not_publish(by, house, compiled))
    differences, widens, comparable = await _compared(records, before, compiled)
    return Review(
        files=files,
        before=before,
        compiled=compiled,
        house=house,
        first=first,
        warnings=places(known, files),
        changes=changed_files(before.files if before else {}, files),
        differences=differences,
        comparable=comparable,
        widens=[] if first else widens,
    )


def refuse_without_second(reviewed: Review, by: str, second: str | None) -> None:
    """Raises CannotBeDone where the set widens authority, and no second person who may has agreed."""
    _refuse(why_not_second(second, by, reviewed.house, reviewed.widens))


async def leaves_behind(records: Records, reviewed: Review, hand_to: str | None) -> list[LeftBehind]:
    """The complaints that nobody on the new staff page has, each with who would take it.

    Raises:
        CannotBeDone: `hand_to` could not have them.
    """
    left = await left_behind(records, reviewed.staff)
    return shared_out(left, reviewed.staff, await records.cases.open_counts(), datetime.now(UTC), hand_to)


async def put_in_force(records: Records, reviewed: Review, by: str, second: str | None, now: datetime) -> Publication:
    """Publishes the set that was reviewed.

    Raises:
        Overtaken: somebody has published another set since the review.
    """
    seen = reviewed.before.hash if reviewed.before else None
    return await publish(records, reviewed.files, by, now, compiled=reviewed.compiled, instead_of=seen, second=second)


async def hand_over_left(
    records: Records, complaints: AmendsClient, reviewed: Review, published: Publication, by: str, hand_to: str | None
) -> list[LeftBehind]:
    """Hands over what the staff page now in force leaves behind, each by an action on record."""
    left = await leaves_behind(records, reviewed, hand_to)
    return await hand_over(complaints, left, by, published.hash[:12])


def changed_files(before: Mapping[str, str], files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Which files are added, changed and removed, compared with the set in force."""
    after = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    return [
        {"path": path, "change": "added" if path not in before else "removed" if path not in after else "changed"}
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


async def _calendars_that_end(
    records: Records, before: ActiveSet | None, after: CompiledSet, today: datetime
) -> tuple[list[Warned], list[Warned]]:
    """Calendars that end too soon: those that do so in force already, and the others.

    Only the others refuse a set. To refuse the first would keep the same calendars in force, and with them a colleague
    who has left, or a limit that is wrong. What has ended by now, and had not on the day given as `today`, is told as
    well.
    """
    found, in_force = ended(after, today), []
    if found and before is not None:
        with suppress(UnreadablePolicy):
            in_force = ended(await set_in_force(records), today)
    new = [each for each in found if each not in in_force]
    known = [each for each in found if each in in_force]
    return known or ([] if new else ended(after, datetime.now(UTC))), new


async def _house(records: Records, after: CompiledSet, *, first: bool) -> Roster:
    """The staff page that says who may publish: the one in force, or the set's own.

    The set's own counts where no person has published one before, or the one in force cannot be read.
    """
    assert after.roster is not None, "a set without a staff page is refused"
    house = None
    if not first:
        with suppress(PolicyErrors):
            house = await roster_in_force(records)
    return house or after.roster


async def _compared(
    records: Records, before: ActiveSet | None, after: CompiledSet
) -> tuple[list[Difference] | None, list[str], bool]:
    """The differences, how they widen authority, and whether what is in force can be read."""
    if before is None:
        return None, [], True
    try:
        there = await set_in_force(records)
        differences = list(between_sets(there, after, datetime.now(UTC).date()))
    except UnreadablePolicy:
        return None, [UNKNOWN], False
    return differences, widened(there, after), True


def _refuse(refused: Reason | None) -> None:
    """Raises CannotBeDone with this reason, and says that nothing was changed."""
    if refused is not None:
        raise CannotBeDone(refused.what, f"{refused.do} Nothing was changed.", code=Code(refused.code))
