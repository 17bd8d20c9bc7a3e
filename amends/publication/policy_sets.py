"""Finds policies by name: a page, a folder with a set, or an earlier set by its hash."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from amends.db import Records
from amends.db.policy_store import StoredSet
from amends.domain.errors import Code, NotFound, WrongUse
from amends.policy import CompiledSet, Roster, compile_set
from amends.policy.engine.compiler import STAFF, compile_among
from amends.publication.page_lookup import PagesAround
from amends.publication.publish import read_set
from amends.publication.stored_policies import UnreadablePolicy, stored_set

HASH = re.compile(r"[0-9a-f]{6,64}")


async def named_set(
    name: str, records_of: Callable[[], AbstractAsyncContextManager[Records]], or_else: str = ""
) -> CompiledSet:
    """The set of that name: a folder, a page, or the beginning of a hash.

    A hash is that of a set or a policy that was in force once. `records_of` opens the records, where they are needed.

    Raises:
        NotFound: there is nothing of that name.
        WrongUse: several hashes begin so.
        PolicyErrors: with every mistake on the pages.
    """
    path = Path(name)
    if HASH.fullmatch(name) and not path.exists():  # noqa: ASYNC240 - one look, before anything runs beside it
        async with records_of() as records:
            return await earlier_set(records, name)
    return read(path, or_else)[1]


async def find_set(records: Records, beginning: str) -> tuple[StoredSet, str | None]:
    """The set whose hash begins with this, or the latest set with such a policy, and its name.

    Raises:
        NotFound: none does.
        WrongUse: several do.
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
        raise WrongUse("Several hashes begin so.", "Write more of it: `amends policy log` has them all.")
    what = "No set and no policy of that hash was ever in force."
    raise NotFound(what, "See `amends policy log`.", code=Code.NO_SUCH_POLICY)


async def earlier_set(records: Records, beginning: str) -> CompiledSet:
    """What `find_set` finds, read: the set, or the one policy.

    Raises:
        NotFound, WrongUse: as `find_set`.
        UnreadablePolicy: this edition cannot read it.
    """
    found, policy = await find_set(records, beginning)
    wanted = {policy: found.compiled[policy]} if policy else found.compiled
    try:
        return await stored_set(records, wanted, {} if policy else found.files)
    except UnreadablePolicy:
        what = "This set was written for another edition of Amends: it cannot be compared."
        raise UnreadablePolicy(what) from None


async def files_of_earlier(records: Records, beginning: str) -> dict[str, bytes]:
    """The files of the set whose hash begins so.

    Raises:
        NotFound: none does.
        WrongUse: several do.
    """
    found, policy = await find_set(records, beginning)
    if policy:
        what = "That is the hash of one policy, not of a set."
        raise WrongUse(what, f"It was in the set {found.hash[:12]}: see `amends policy log`.")
    contents = await records.store.blobs(found.files.values())
    return {path: contents[sha256] for path, sha256 in found.files.items()}


def read(path: Path, or_else: str = "") -> tuple[dict[str, bytes], CompiledSet]:
    """Reads the files and the set of a folder, or of one page.

    A page alone is a set without staff, tried on every complaint; the staff page alone is a set without policies. Pages
    that these extend may lie in the folder above, as those of the packs do. `or_else` is what else a person may name.

    Raises:
        NotFound: where there is no policy page.
        PolicyErrors: with every mistake on the pages.
    """
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
        NotFound: where there is no policy page at all.
    """
    files = read_set(path)
    if any(each.startswith("policies/") for each in files):
        return files
    if pages := _pages_in(path):
        return pages
    what = f"There is no policy page in {path}." if path.exists() else f"There is no '{path}'."
    raise NotFound(what, f"Name a page or a folder that holds policies/*.yaml{or_else}.")


def _pages_in(folder: Path) -> dict[str, bytes]:
    """The pages of a folder by where they lie, with those above it that they extend."""
    pages = [page for page in sorted(folder.glob("*.yaml")) if page.is_file()]
    bases = PagesAround(folder).extended_by(*(page.stem for page in pages if page.name != STAFF))
    return {str(page): page.read_bytes() for page in pages} | {base.file: base.content for base in bases.values()}
