"""The policy store: contents under their hash, sets put in force as a whole, each change in the journal."""

import asyncio
import hashlib
import json

import asyncpg
import pytest

from amends.db import Records
from amends.db.journal import POLICY
from amends.db.policy_store import Overtaken
from tests.support.samples import NOW

FILES = {"policies/default.yaml": b"title: ours", "templates/en/apology.md.j2": b"Sorry"}
COMPILED = {"default": b'{"name":"default"}'}


async def test_set_in_force_is_read_by_path_and_by_hash(records: Records) -> None:
    """Files by their path, compiled policies by the hash that complaints pin."""
    await records.store.publish(FILES, COMPILED, "ruth", NOW)
    active = await records.store.active()
    assert active is not None
    assert await records.store.active_file("policies/default.yaml") == b"title: ours"
    assert active.compiled == {"default": hashlib.sha256(COMPILED["default"]).hexdigest()}
    assert await records.store.blob(active.compiled["default"]) == COMPILED["default"]
    assert await records.store.has_policy(active.compiled["default"])
    assert not await records.store.has_policy(active.files["policies/default.yaml"])


async def test_publishing_is_journalled_with_who_when_and_which(records: Records) -> None:
    """A change of the rules is on record, the same set again is no change, and going back is one."""
    first = await records.store.publish(FILES, COMPILED, "ruth", NOW)
    assert await records.store.publish(FILES, COMPILED, "helen", NOW) == first
    second = await records.store.publish(FILES | {"policies/x.yaml": b"x"}, COMPILED, "helen", NOW)
    await records.store.publish(FILES, COMPILED, "ruth", NOW)

    journal = [(each.who, json.loads(each.payload or "{}")) for each in await records.journal.read(POLICY)]
    assert [(who, body["set"], body.get("before")) for who, body in journal] == [
        ("ruth", first, None),
        ("helen", second, first),
        ("ruth", first, second),
    ]
    assert [each.number for each in await records.store.publications()] == [1, 2, 3]


async def test_pinned_policy_stays_readable_after_another_set(records: Records) -> None:
    """A running complaint keeps its policy: no content ever goes."""
    await records.store.publish(FILES, COMPILED, "ruth", NOW)
    await records.store.publish(FILES, {"default": b'{"name":"new"}'}, "ruth", NOW)
    other = Records(records.pool, "real")
    assert await other.store.blob(hashlib.sha256(COMPILED["default"]).hexdigest()) == COMPILED["default"]


async def test_sets_published_at_once_are_put_in_force_one_after_another(records: Records) -> None:
    """Two people publish at the same moment: both are on record, one is in force."""
    sets = [FILES | {"policies/n.yaml": str(number).encode()} for number in range(8)]
    hashes = await asyncio.gather(*(records.store.publish(each, COMPILED, "ruth", NOW) for each in sets))
    published = await records.store.publications()
    active = await records.store.active()
    assert sorted(each.hash for each in published) == sorted(hashes)
    assert active is not None
    assert active.hash == published[-1].hash


async def test_a_set_takes_the_place_of_the_one_that_its_publisher_saw_and_of_no_other(records: Records) -> None:
    """What was published meanwhile stays, and is told with who did; the very same set is in force all the same."""
    seen = await records.store.publish(FILES, COMPILED, "ruth", NOW)
    theirs = FILES | {"policies/x.yaml": b"x"}
    await records.store.publish(theirs, COMPILED, "helen", NOW, instead_of=seen)
    with pytest.raises(Overtaken, match="helen"):
        await records.store.publish(FILES | {"policies/y.yaml": b"y"}, COMPILED, "ruth", NOW, instead_of=seen)
    again = await records.store.publish(theirs, COMPILED, "ruth", NOW, instead_of=seen)
    assert [each.hash for each in await records.store.publications()] == [seen, again]


async def test_content_that_is_not_its_hash_cannot_be_stored(records: Records) -> None:
    """The database itself holds contents to their name."""
    with pytest.raises(asyncpg.CheckViolationError):
        await records.pool.execute("INSERT INTO blobs (sha256, kind, content) VALUES (repeat('0', 64), 'policy', 'x')")


async def test_nothing_published_is_said_with_what_to_do(records: Records) -> None:
    """Before the first set there is no file to read."""
    assert await records.store.active() is None
    with pytest.raises(LookupError, match="amends policy publish"):
        await records.store.active_file("policies/default.yaml")
