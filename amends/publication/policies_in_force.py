"""The policies in force that this build can read, and the names of those that it cannot."""

from dataclasses import dataclass

from pydantic import ValidationError

from amends.db import Records
from amends.policy import CompiledPolicy


@dataclass(frozen=True)
class InForce:
    """The policies in force that this build can read, and the names of those that it cannot."""

    policies: tuple[CompiledPolicy, ...] = ()
    unreadable: tuple[str, ...] = ()


async def policies_in_force(records: Records) -> InForce:
    """All policies of the set in force; none where nothing is published yet."""
    active = await records.store.active()
    policies: list[CompiledPolicy] = []
    unreadable: list[str] = []
    for name, digest in sorted(active.compiled.items()) if active else ():
        try:
            policies.append(CompiledPolicy.from_content(await records.store.blob(digest)))
        except ValidationError:
            unreadable.append(name)
    return InForce(tuple(policies), tuple(unreadable))
