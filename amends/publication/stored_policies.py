"""Reads what was published from the policy store: the one loader of compiled policies and of the staff page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from amends.db import Records
from amends.db.policy_store import ActiveSet, Changed
from amends.domain.errors import AmendsError, Code, NotFound
from amends.policy import CompiledPolicy, CompiledSet
from amends.publication.staff import stored_roster


class UnreadablePolicy(AmendsError):
    """A published policy that this build cannot read: another build wrote it, or somebody changed it in the store."""

    kind = Code.UNREADABLE_POLICY


@dataclass(frozen=True)
class InForce:
    """The policies in force that this build can read, and the names of those that it cannot."""

    policies: tuple[CompiledPolicy, ...] = ()
    unreadable: tuple[str, ...] = field(default=())


async def stored_policy(records: Records, name: str, content_hash: str) -> CompiledPolicy:
    """The policy of this content. No other policy and no default ever takes its place (field case E6).

    Raises:
        UnreadablePolicy: this build cannot read it; or what is stored is not what was published.
        NotFound: no_such_policy, where nothing of this content was ever published.
    """
    try:
        return CompiledPolicy.from_content(await records.store.blob(content_hash))
    except Changed as changed:
        raise UnreadablePolicy(f"The policy {name}: {changed}.") from None
    except ValidationError:
        what = f"The policy {name} was published by another build and cannot be read by this one: publish it again."
        raise UnreadablePolicy(what) from None
    except LookupError:
        what = f"No policy {name} with the hash {content_hash} was ever published here."
        raise NotFound(what, code=Code.NO_SUCH_POLICY) from None


async def stored_set(records: Records, compiled: Mapping[str, str], files: Mapping[str, str]) -> CompiledSet:
    """The policies of these hashes and the staff page among these files, by their hashes.

    Raises:
        UnreadablePolicy: this build cannot read one of them.
    """
    policies = {name: await stored_policy(records, name, content_hash) for name, content_hash in compiled.items()}
    return CompiledSet(policies, await stored_roster(records, files))


async def active_set(records: Records) -> ActiveSet:
    """Which set is in force.

    Raises:
        NotFound: no_policy, where none is.
    """
    active = await records.store.active()
    if active is None:
        raise NotFound("No policies are published.", "Run `amends policy publish DIR`.", code=Code.NO_POLICY)
    return active


async def set_in_force(records: Records) -> CompiledSet:
    """The set in force.

    Raises:
        NotFound: no_policy, where none is.
        UnreadablePolicy: this build cannot read it.
    """
    active = await active_set(records)
    return await stored_set(records, active.compiled, active.files)


async def policies_in_force(records: Records) -> InForce:
    """All policies of the set in force; none where nothing is published yet."""
    active = await records.store.active()
    policies: list[CompiledPolicy] = []
    unreadable: list[str] = []
    for name, digest in sorted(active.compiled.items()) if active else ():
        try:
            policies.append(await stored_policy(records, name, digest))
        except UnreadablePolicy:
            unreadable.append(name)
    return InForce(tuple(policies), tuple(unreadable))
