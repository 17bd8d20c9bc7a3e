"""Finds the policies that a person names: one page, a folder with a whole set, or what is in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands.doors import open_records
from commands.exits import Exit, Failure

if TYPE_CHECKING:
    from planning import CompiledSet
    from records import Records
    from records.policies import ActiveSet

IN_FORCE = "in-force"


async def named_set(name: str) -> CompiledSet:
    """The set in a folder, the one page of a file, or what is in force where the name is 'in-force'.

    Raises:
        Failure: where there is nothing of that name.
        PolicyErrors: with every mistake on the pages.
    """
    if name == IN_FORCE:
        async with open_records() as records:
            return await set_in_force(records)
    return read(Path(name), f", or '{IN_FORCE}'")[1]


def read(path: Path, or_else: str = "") -> tuple[dict[str, bytes], CompiledSet]:
    """The files and the set of a folder, or of one page, which is then a set without staff, whatever it governs; the
    staff page is one without policies.

    Pages that these extend may lie in the folder above, as those of the packs do. `or_else` is what else a person may
    name.

    Raises:
        Failure: where there is no policy page.
        PolicyErrors: with every mistake on the pages.
    """
    from commands.pages_around import PagesAround
    from planning import CompiledSet, Roster, compile_set
    from planning.compiling import STAFF, compile_among

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
    """The files of a set: of a folder that holds policies/, or of a folder that holds the pages themselves.

    Raises:
        Failure: where there is no policy page at all.
    """
    from activities.publishing import read_set

    files = read_set(path)
    if any(each.startswith("policies/") for each in files):
        return files
    if pages := _pages_in(path):
        return pages
    what = f"There is no policy page in {path}." if path.exists() else f"There is no {path}."
    raise Failure(Exit.NOT_FOUND, what, f"Name a page or a folder that holds policies/*.yaml{or_else}.")


def _pages_in(folder: Path) -> dict[str, bytes]:
    """The pages of a folder by where they lie, with those above it that they extend."""
    from commands.pages_around import PagesAround
    from planning.compiling import STAFF

    pages = [page for page in sorted(folder.glob("*.yaml")) if page.is_file()]
    bases = PagesAround(folder).extended_by(*(page.stem for page in pages if page.name != STAFF))
    return {str(page): page.read_bytes() for page in pages} | {base.file: base.content for base in bases.values()}


async def set_in_force(records: Records) -> CompiledSet:
    """The set in force.

    Raises:
        Failure: where none is.
    """
    from planning import CompiledPolicy, CompiledSet, Roster
    from planning.compiling import STAFF

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
