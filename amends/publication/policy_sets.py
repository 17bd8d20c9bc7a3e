"""Finds the policies that a person names: a page, a folder with a set, or what is in force."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from amends.cli.connections import open_records
from amends.cli.exit_codes import Exit, Failure

if TYPE_CHECKING:
    from amends.db import Records
    from amends.db.policy_store import ActiveSet, StoredSet
    from amends.policy import CompiledSet

Policies = Annotated[
    Path | None,
    typer.Option(
        "--policies", metavar="DIR", help="The same set by an option, as every command that takes one has it."
    ),
]
HASH = re.compile(r"[0-9a-f]{6,64}")
IN_FORCE = "in-force"


def the_folder(*given: Path | None) -> Path | None:
    """The one folder that was named, by either option; None where none was.

    Raises:
        Failure: where two were named.
    """
    named = [each for each in given if each is not None]
    if len(named) > 1:
        raise Failure(Exit.WRONG_USE, "Two sets are named.", "Name the folder once: as DIR, or with --policies DIR.")
    return named[0] if named else None


async def named_set(name: str) -> CompiledSet:
    """The set of that name: a folder, a page, 'in-force', or the beginning of a hash.

    A hash is that of a set or a policy that was in force once.

    Raises:
        Failure: where there is nothing of that name.
        PolicyErrors: with every mistake on the pages.
    """
    if name == IN_FORCE:
        async with open_records() as records:
            return await set_in_force(records)
    path = Path(name)
    if HASH.fullmatch(name) and not path.exists():  # noqa: ASYNC240 - one look, before anything runs beside it
        async with open_records() as records:
            return await earlier_set(records, name)
    return read(path, f", or '{IN_FORCE}', or the hash of an earlier one")[1]


async def stored_set(records: Records, beginning: str) -> tuple[StoredSet, str | None]:
    """The set whose hash begins with this, or the latest set with such a policy, and its name.

    Raises:
        Failure: where none does, or several do.
    """
    found = await records.store.sets_like(beginning) if HASH.fullmatch(beginning) else []
    whole = [each for each in found if each.hash.startswith(beginning)]
    named = {
        digest: (each, name)
        for each in found
        for name, digest in each.compiled.items()
        if digest.startswith(beginning) and not whole
    }
    choices: list[tuple[StoredSet, str | None]] = [(each, None) for each in whole] or list(named.values())
    if len(choices) == 1:
        return choices[0]
    if choices:
        raise Failure(Exit.WRONG_USE, "Several hashes begin so.", "Write more of it: `amends policy log` has them all.")
    what = "No set and no policy of that hash was ever in force."
    raise Failure(Exit.NOT_FOUND, what, "See `amends policy log`.", "no_such_policy")


async def earlier_set(records: Records, beginning: str) -> CompiledSet:
    """What `stored_set` finds, read: the set, or the one policy.

    Raises:
        Failure: as `stored_set`, and where this edition cannot read it.
    """
    from amends.policy import CompiledPolicy, CompiledSet, Roster
    from amends.policy.engine.compiler import STAFF

    found, policy = await stored_set(records, beginning)
    wanted = {policy: found.compiled[policy]} if policy else found.compiled
    contents = await records.store.blobs(wanted.values())
    try:
        policies = {name: CompiledPolicy.from_content(contents[digest]) for name, digest in wanted.items()}
    except ValidationError:
        what = "This set was written for another edition of Amends: it cannot be compared."
        raise Failure(Exit.REFUSED, what, code="unreadable_policy") from None
    staff = None if policy else found.files.get(f"policies/{STAFF}")
    return CompiledSet(policies, Roster.from_yaml(await records.store.blob(staff)) if staff else None)


async def files_of_earlier(records: Records, beginning: str) -> dict[str, bytes]:
    """The files of the set whose hash begins so.

    Raises:
        Failure: where none does, or several do.
    """
    found, policy = await stored_set(records, beginning)
    if policy:
        what = "That is the hash of one policy, not of a set."
        raise Failure(Exit.WRONG_USE, what, f"It was in the set {found.hash[:12]}: see `amends policy log`.")
    contents = await records.store.blobs(found.files.values())
    return {path: contents[sha256] for path, sha256 in found.files.items()}


def read(path: Path, or_else: str = "") -> tuple[dict[str, bytes], CompiledSet]:
    """Reads the files and the set of a folder, or of one page.

    A page alone is a set without staff, tried on every complaint; the staff page alone is a set without policies. Pages
    that these extend may lie in the folder above, as those of the packs do. `or_else` is what else a person may name.

    Raises:
        Failure: where there is no policy page.
        PolicyErrors: with every mistake on the pages.
    """
    from amends.policy import CompiledSet, Roster, compile_set
    from amends.policy.engine.compiler import STAFF, compile_among
    from amends.publication.page_lookup import PagesAround

    if not path.is_file():
        files = files_of(path, or_else)
        return files, compile_set(files)
    if path.name == STAFF:
        content = path.read_bytes()
        return {str(path): content}, CompiledSet(roster=Roster.from_yaml(content, file=str(path)))
    around = PagesAround.of(path)
    policy = compile_among(path.stem, around)
    return {str(path): around[path.stem].content}, CompiledSet(policies={policy.name: policy})


def files_of(path: Path, or_else: str = "") -> dict[str, bytes]:
    """The files of a set, in a folder that holds policies/ or the pages themselves.

    Raises:
        Failure: where there is no policy page at all.
    """
    from amends.publication.publish import read_set

    files = read_set(path)
    if any(each.startswith("policies/") for each in files):
        return files
    if pages := _pages_in(path):
        return pages
    what = f"There is no policy page in {path}." if path.exists() else f"There is no '{path}'."
    raise Failure(Exit.NOT_FOUND, what, f"Name a page or a folder that holds policies/*.yaml{or_else}.")


def _pages_in(folder: Path) -> dict[str, bytes]:
    """The pages of a folder by where they lie, with those above it that they extend."""
    from amends.policy.engine.compiler import STAFF
    from amends.publication.page_lookup import PagesAround

    pages = [page for page in sorted(folder.glob("*.yaml")) if page.is_file()]
    bases = PagesAround(folder).extended_by(*(page.stem for page in pages if page.name != STAFF))
    return {str(page): page.read_bytes() for page in pages} | {base.file: base.content for base in bases.values()}


async def set_in_force(records: Records) -> CompiledSet:
    """The set in force.

    Raises:
        Failure: where none is.
    """
    from amends.policy import CompiledPolicy, CompiledSet, Roster
    from amends.policy.engine.compiler import STAFF

    active = await active_set(records)
    contents = await records.store.blobs(active.compiled.values())
    policies = {name: CompiledPolicy.from_content(contents[digest]) for name, digest in active.compiled.items()}
    staff = active.files.get(f"policies/{STAFF}")
    return CompiledSet(policies, Roster.from_yaml(await records.store.blob(staff)) if staff else None)


async def active_set(records: Records) -> ActiveSet:
    """Which set is in force.

    Raises:
        Failure: where none is.
    """
    active = await records.store.active()
    if active is None:
        raise Failure(Exit.NOT_FOUND, "No policies are published.", "Run `amends policy publish DIR`.", "no_policy")
    return active
