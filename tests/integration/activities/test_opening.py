"""Opening a complaint: registered for ever, with its facts, its policy and an owner who is there."""

import asyncio
import json
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from amends.activities.opening import Openings
from amends.db import Records
from amends.db.journal import stream_of
from amends.domain.orders import Opened, Opening, OpeningVerdict
from amends.domain.types import Stage
from tests.support.journal_events import event_name
from tests.support.samples import NOW, complaint
from tests.unit.intake.test_intake import GOOD


def raw(fields: object) -> RawValue:
    """A body as a bare client sends it."""
    data = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    return RawValue(Payload(metadata={"encoding": b"json/plain"}, data=data))


async def open_it(openings: Openings, fields: object = None, reference: str = "R-1", run: str = "run-1") -> Opened:
    """Start complaint-<reference>; without fields with a good complaint of that reference."""
    opening = Opening(workflow_id=f"complaint-{reference}", run_id=run, reference=reference, now=NOW)
    return await openings.open_complaint(opening, raw(fields or GOOD | {"reference": reference}))


def speaking(language: str, reference: str = "R-1", **changes: Any) -> dict[str, Any]:
    """A good complaint of a customer who speaks this language."""
    return GOOD | {"reference": reference, "customer": GOOD["customer"] | {"language": language}} | changes


async def journal(records: Records, reference: str = "R-1") -> list[str]:
    """What is in the complaint's stream."""
    return [event_name(each) for each in await records.journal.read(stream_of(reference))]


async def test_new_complaint_has_facts_a_policy_an_owner_and_a_row(openings: Openings, records: Records) -> None:
    """After the opening everything the journey needs is there, and the lists show it."""
    opened = await open_it(openings)
    row = await records.cases.row("R-1")

    assert opened.verdict is OpeningVerdict.NEW
    assert opened.facts is not None
    assert opened.facts.category == "late parcel"
    assert opened.policy is not None
    assert await records.store.has_policy(opened.policy.content_hash)
    assert opened.owner in {"maya", "tom"}
    assert row is not None
    assert (row.stage, row.owner, row.waits_for) == (Stage.RECEIVED, opened.owner, opened.owner)
    assert await journal(records) == ["complaint.received"]


async def test_retry_gets_the_same_answer_and_writes_nothing(openings: Openings, records: Records) -> None:
    """The answer was lost: the second try names the same owner, even if another one were free by now."""
    first = await open_it(openings)
    await open_it(openings, reference="R-2")
    assert await open_it(openings) == first
    assert await journal(records) == ["complaint.received"]


async def test_j4_second_start_with_the_same_body_is_the_same_complaint(openings: Openings, records: Records) -> None:
    """Another run, the fields in another order: the answer is `same`, on record, and the row is the first run's."""
    await open_it(openings)
    second = await open_it(openings, dict(reversed(GOOD.items())), run="run-2")
    row = await records.cases.row("R-1")

    assert (second.verdict, second.facts, second.owner) == (OpeningVerdict.SAME, None, None)
    assert row is not None
    assert row.run_id == "run-1"
    assert await journal(records) == ["complaint.received", "start.repeated"]


async def test_j4_second_start_with_another_body_is_a_conflict(openings: Openings, records: Records) -> None:
    """The fields that differ are named, never what stands in them, and nothing changes."""
    await open_it(openings)
    second = await open_it(openings, GOOD | {"subject": "Zanzibar"}, run="run-2")

    assert second.verdict is OpeningVerdict.CONFLICT
    assert "different: subject." in second.problems[0].what
    assert "Zanzibar" not in second.model_dump_json()
    assert await records.cases.complaint("R-1") == complaint(amount_paid=GOOD["amount_paid"])
    assert await journal(records) == ["complaint.received", "start.conflicted"]


async def test_j4_starts_at_the_same_moment_are_one_complaint(openings: Openings) -> None:
    """Ten runs of one reference: one is new, nine are the same."""
    opened = await asyncio.gather(*(open_it(openings, run=f"run-{number}") for number in range(10)))
    assert sorted(each.verdict for each in opened) == ["new"] + ["same"] * 9


async def test_unreadable_start_is_kept_and_waits_for_the_duty_role(openings: Openings, records: Records) -> None:
    """Rubbish is answered with reasons and kept as it came, so that a person can read it."""
    opened = await open_it(openings, b"Dear Sirs, Zanzibar")
    row = await records.cases.row("R-1")

    assert opened.verdict is OpeningVerdict.UNREADABLE
    assert "Zanzibar" not in opened.model_dump_json()
    assert row is not None
    assert (row.stage, row.waits_for) == (Stage.UNREADABLE, "duty")
    assert await records.pool.fetchval("SELECT raw FROM registrations") == b"Dear Sirs, Zanzibar"
    assert await journal(records) == ["complaint.unreadable"]


async def test_correction_in_whole_replaces_the_unreadable_registration(openings: Openings, records: Records) -> None:
    """The same run hands in the whole complaint: now it is new, and a later start of that body is the same."""
    await open_it(openings, b"rubbish")
    opened = await open_it(openings)
    row = await records.cases.row("R-1")

    assert opened.verdict is OpeningVerdict.NEW
    assert row is not None
    assert row.stage is Stage.RECEIVED
    assert (await open_it(openings, run="run-2")).verdict is OpeningVerdict.SAME
    assert await journal(records) == ["complaint.unreadable", "complaint.received", "start.repeated"]


async def test_correction_that_cannot_be_read_either_asks_again(openings: Openings) -> None:
    """The run that holds the reference may try as often as it needs."""
    await open_it(openings, b"rubbish")
    again = await open_it(openings, GOOD | {"received_at": "2027-01-01T00:00:00Z"})
    assert again.verdict is OpeningVerdict.UNREADABLE
    assert "received_at" in again.problems[0].what
    assert (await open_it(openings)).verdict is OpeningVerdict.NEW


async def test_workflow_id_without_a_reference_ends_the_run(openings: Openings) -> None:
    """Any client may start anything; what can never be registered fails once, and says why without repeating it."""
    with pytest.raises(ApplicationError) as caught:
        await open_it(openings, GOOD, reference="Ann Example!")
    assert caught.value.type == "unreadable"
    assert caught.value.non_retryable
    assert "Ann" not in str(caught.value)


async def test_k1_complaint_is_never_given_to_somebody_who_is_away(openings: Openings) -> None:
    """The only person who speaks the language is on holiday: the duty role holds it."""
    assert (await open_it(openings, speaking("de"))).owner is None
    english = [await open_it(openings, reference=f"R-{number}") for number in range(2, 8)]
    assert "gone" not in {each.owner for each in english}


async def test_owner_speaks_the_language_of_the_customer(openings: Openings) -> None:
    """Persian goes to whom it is spoken by, however much she has."""
    owners = [(await open_it(openings, speaking("fa", f"R-{number}"), f"R-{number}")).owner for number in range(3)]
    assert owners == ["darya"] * 3


async def test_owner_named_for_the_category_comes_first(openings: Openings) -> None:
    """Who takes billing alone takes it before those who take everything."""
    assert (await open_it(openings, GOOD | {"category": "billing"})).owner == "bill"


async def test_complaints_opened_at_once_spread_over_the_people(openings: Openings) -> None:
    """The one with the fewest open cases is next, also when ten come in at the same moment."""
    opened = await asyncio.gather(*(open_it(openings, reference=f"R-{number}") for number in range(10)))
    owners = [each.owner for each in opened]
    assert {owner: owners.count(owner) for owner in owners} == {"maya": 5, "tom": 5}


async def test_earlier_complaints_of_the_customer_are_counted(openings: Openings) -> None:
    """The policy may treat somebody who has to come back differently."""
    await open_it(openings, reference="R-1")
    opening = Opening(workflow_id="complaint-R-2", run_id="run-1", reference="R-2", now=NOW.replace(hour=10))
    second = await openings.open_complaint(opening, raw(GOOD | {"reference": "R-2"}))
    assert second.facts is not None
    assert second.facts.earlier_complaints == 1
