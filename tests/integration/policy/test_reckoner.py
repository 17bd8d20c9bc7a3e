"""The reckoner takes policies from the real store and keeps them, since content never changes."""

import hashlib
from collections.abc import AsyncIterator

import pytest
from temporalio.exceptions import ApplicationError

from amends.activities.planning import Reckoner
from amends.db import Records
from amends.domain.orders import Reckoning
from amends.domain.plan import PolicyRef
from amends.policy import compile_set
from tests.conftest import Database
from tests.support.pages import event, facts, london, page

NOW = london(2026, 12, 18, 16)


@pytest.fixture
async def records(database: Database) -> AsyncIterator[Records]:
    """The application's records in a fresh database."""
    records = await Records.connect(database.app_dsn)
    yield records
    await records.close()


async def publish(records: Records, content: bytes) -> None:
    """Put a set of one policy in force."""
    compiled = {
        name: policy.content() for name, policy in compile_set({"policies/house.yaml": content}).policies.items()
    }
    await records.store.publish({"policies/house.yaml": content}, compiled, "helen", NOW)


def question(ref: PolicyRef) -> Reckoning:
    """What the journey would ask."""
    return Reckoning(policy=ref, facts=facts(), ledger=(event("received", NOW),), now=NOW)


async def test_a_pinned_policy_is_at_hand_and_stays_when_another_set_is_in_force(records: Records) -> None:
    """Pinning loads it; a new version concerns new complaints only."""
    await publish(records, page())
    reckoner = Reckoner(records)
    pinned = await reckoner.pin(facts(), facts().received_at)
    await publish(records, page(version="2"))

    assert (await reckoner.reckon_at_hand(question(pinned))).policy.version == "1"
    assert (await reckoner.pin(facts(), facts().received_at)).version == "2"


async def test_a_policy_that_an_earlier_edition_published_is_still_found(records: Records) -> None:
    """Its content lacks a key that came since; it stays known by the hash of what was stored."""
    content = compile_set({"policies/house.yaml": page()}).policies["house"].content()
    earlier = content.replace(b'"owner":"same",', b"")
    assert earlier != content
    await records.store.publish({"policies/house.yaml": page()}, {"house": earlier}, "helen", NOW)

    pinned = await Reckoner(records).pin(facts(), facts().received_at)

    assert pinned.content_hash == hashlib.sha256(earlier).hexdigest()
    assert (await Reckoner(records).reckon(question(pinned))).policy == pinned


async def test_a_worker_that_has_not_loaded_a_policy_says_so_and_loads_it_when_asked_properly(records: Records) -> None:
    """In memory only for the local activity, from the store for the ordinary one."""
    await publish(records, page())
    pinned = await Reckoner(records).pin(facts(), facts().received_at)
    fresh = Reckoner(records)

    with pytest.raises(ApplicationError) as refused:
        await fresh.reckon_at_hand(question(pinned))
    assert (refused.value.type, refused.value.non_retryable) == ("policy_not_at_hand", True)
    assert (await fresh.reckon(question(pinned))).policy == pinned
    assert (await fresh.reckon_at_hand(question(pinned))).policy == pinned


async def test_without_a_published_policy_the_worker_says_what_to_do(records: Records) -> None:
    """Nothing is guessed."""
    with pytest.raises(ApplicationError, match="amends policy publish") as refused:
        await Reckoner(records).pin(facts(), facts().received_at)
    assert refused.value.type == "no_policy"
    unknown = PolicyRef(name="gone", version="1", content_hash="0" * 64)
    with pytest.raises(ApplicationError) as refused:
        await Reckoner(records).reckon(question(unknown))
    assert refused.value.type == "no_such_policy"


async def test_e6_a_policy_that_cannot_be_read_is_never_replaced_by_another(records: Records) -> None:
    """What another build published is not understood: the complaint waits for a worker that does, under no default."""
    await records.store.publish({"policies/house.yaml": page()}, {"house": b'{"name": "house"}'}, "helen", NOW)

    with pytest.raises(ApplicationError, match="publish it again") as refused:
        await Reckoner(records).pin(facts(), NOW)
    assert (refused.value.type, refused.value.non_retryable) == ("unreadable_policy", False)


async def test_a9_a_date_beyond_the_calendar_has_a_name_of_its_own(records: Records) -> None:
    """Both ways of reckoning, and the pinning before them, say which policy it was."""
    await publish(records, page(milestones={"resolve": {"target": "99999 business days", "ladder": []}}))
    reckoner = Reckoner(records)

    with pytest.raises(ApplicationError, match="house 1 cannot be reckoned") as refused:
        await reckoner.pin(facts(), NOW)
    assert refused.value.type == "calendar_ends"
    active = await records.store.active()
    assert active is not None
    ref = PolicyRef(name="house", version="1", content_hash=active.compiled["house"])
    for ask in (reckoner.reckon, reckoner.reckon_at_hand):
        with pytest.raises(ApplicationError) as refused:
            await ask(question(ref))
        assert refused.value.type == "calendar_ends"
