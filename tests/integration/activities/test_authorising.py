"""Actions: who may do what and how much of it, each answer kept and journalled once."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from amends.activities.authorisation import Authorisation
from amends.activities.opening import Openings
from amends.activities.payouts import Payouts
from amends.activities.recording import Recording
from amends.db import Records
from amends.db.journal import stream_of
from amends.domain.errors import Code
from amends.domain.offers import LineKind, Offer, OfferLine, OfferState
from amends.domain.orders import ActionOrder, ActionVerdict, PayoutOrder, RecordOrder
from amends.domain.plan import PolicyRef
from amends.domain.types import Money, Reason
from amends.publication.publish import publish, read_set
from tests.integration.activities.test_opening import open_it
from tests.integration.workflows.world import ROOT
from tests.support.journal_events import event_name
from tests.support.samples import NOW, entry, row

LIMITS = {
    "agent": Money(amount=Decimal(50), currency="EUR"),
    "supervisor": Money(amount=Decimal(250), currency="EUR"),
    "manager": None,
}
BODIES: dict[str, dict[str, Any]] = {
    "decide": {"decision": {"offer_id": "offer-1", "verdict": "approve", "reason": "fair"}},
    "assign": {"to": "tom", "reason": "he knows it", "story": "it came late"},
    "note": {"text": "called twice"},
    "resume": {"reason": "go on"},
    "correct": {"reason": "wrong", "changes": {"category": "billing", "email": "ann@new.example"}},
    "migrate_policy": {"policy": "default", "content_hash": "0" * 64, "reason": "newer"},
    "rate": {"score": 5},
    "withdraw": {"reason": "no longer"},
    "complete_task": {"task_id": "task-1", "result": "paid"},
}


def eur(amount: str, currency: str = "EUR") -> Money:
    """An amount."""
    return Money(amount=Decimal(amount), currency=currency)


async def ask(
    authorisation: Authorisation, by: str, action: str = "decide", action_id: str = "a-1", **changes: Any
) -> ActionVerdict:
    """Hand in an action; `body` changes what it says, the rest changes the order."""
    body = {"action_id": action_id, "by": by} | BODIES[action] | changes.pop("body", {})
    order: dict[str, Any] = {
        "effect_id": f"complaint-R-1/action/{action_id}",
        "reference": "R-1",
        "now": NOW,
        "row": row(),
        "action": action,
        "action_id": action_id,
        "by": by,
        "owner": "maya",
        "limits": LIMITS,
    }
    raw = RawValue(Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(body).encode()))
    return await authorisation.authorise(ActionOrder.model_validate(order | changes), raw)


def default_with(title: str) -> dict[str, bytes]:
    """The shipped set, with another title over its default page."""
    files = read_set(ROOT)
    page = files["policies/default.yaml"].decode().replace("title: House rules for complaints", title)
    return files | {"policies/default.yaml": page.encode()}


def giving(amount: str) -> Offer:
    """An offer that was approved."""
    line = OfferLine(kind=LineKind.MONEY, detail="the fee", money=eur(amount))
    return Offer(id="offer-1", lines=(line,), why="late", proposed_by="policy", state=OfferState.APPROVED)


def code_of(verdict: ActionVerdict) -> str | None:
    """Why it was refused; None if it was granted."""
    assert (verdict.grant is None) != (verdict.refusal is None)
    return verdict.refusal.code if verdict.refusal else None


async def test_grant_says_by_which_authority(authorisation: Authorisation, records: Records) -> None:
    """Role, limit, roster and what was spent before are in the grant and in the journal."""
    await ask(authorisation, "maya", action_id="a-1", amounts=(eur("20"),))
    verdict = await ask(authorisation, "maya", action_id="a-2", amounts=(eur("30"),), row=row(offers=(giving("20"),)))
    last = (await records.journal.read(stream_of("R-1")))[-1]

    assert verdict.grant is not None
    assert (verdict.grant.role, verdict.grant.limit, verdict.grant.spent) == ("agent", eur("50"), eur("20"))
    assert len(verdict.grant.roster_version) == 12
    assert (last.who, event_name(last)) == ("maya", "action.granted decide")
    assert json.loads(last.payload or "")["grant"]["spent"]["amount"] == "20"


async def test_somebody_who_is_not_on_the_staff_page_is_refused(authorisation: Authorisation, records: Records) -> None:
    """And the journal's envelope does not repeat the id: it may be anything."""
    assert code_of(await ask(authorisation, "ann@example.org", "note")) == Code.UNKNOWN_PERSON
    assert [each.who for each in await records.journal.read(stream_of("R-1"))] == ["unknown"]


async def test_same_action_gets_the_same_answer_and_is_kept_once(
    authorisation: Authorisation, records: Records
) -> None:
    """However often and however parallel it is handed in, it is one action, one entry, one amount."""
    verdicts = await asyncio.gather(*(ask(authorisation, "maya", amounts=(eur("20"),)) for _ in range(5)))
    assert all(verdict == verdicts[0] for verdict in verdicts)
    assert len(await records.actions.of("R-1")) == 1
    assert len(await records.journal.read(stream_of("R-1"))) == 1
    assert await records.actions.granted_total("R-1", "EUR") == 20


async def test_what_the_journey_refused_is_on_record(authorisation: Authorisation, records: Records) -> None:
    """Too late or at the wrong stage: the refusal and the action are kept, nothing is granted."""
    refused = Reason(code=Code.WRONG_STAGE, what="The complaint is closed.")
    verdict = await ask(authorisation, "maya", amounts=(eur("20"),), refused=refused)
    kept = (await records.actions.of("R-1"))[0]
    assert verdict.refusal == refused
    assert (kept.granted, kept.by, kept.body is not None) == (False, "maya", True)
    assert [event_name(each) for each in await records.journal.read(stream_of("R-1"))] == ["action.refused decide"]
    assert await records.actions.granted_total("R-1", "EUR") == 0


async def test_action_that_is_none_fails_for_good_without_its_contents(authorisation: Authorisation) -> None:
    """No retry can mend it, and the customer's words do not travel in the failure."""
    with pytest.raises(ApplicationError) as caught:
        await ask(authorisation, "maya", body={"decision": "Zanzibar"})
    assert (caught.value.type, caught.value.non_retryable) == ("unreadable", True)
    assert "Zanzibar" not in repr(caught.value)


async def test_correction_changes_facts_and_keeps_what_was_there(
    openings: Openings, authorisation: Authorisation, records: Records
) -> None:
    """What is named changes, what is not stays; facts go back to the journey, contacts do not."""
    opened = await open_it(openings)
    verdict = await ask(authorisation, "maya", "correct", row=row(facts=opened.facts))
    now, before = await records.cases.complaint("R-1"), await records.cases.complaint_as_received("R-1")

    assert verdict.facts is not None
    assert opened.facts is not None
    assert verdict.facts == opened.facts.model_copy(update={"category": "billing"})
    assert now is not None
    assert before is not None
    assert (now.customer.email, now.category, now.subject) == ("ann@new.example", "billing", before.subject)
    assert before.customer.email == "ann@example.org"


async def test_words_for_the_customer_are_found_by_the_action(authorisation: Authorisation, records: Records) -> None:
    """The letter that follows a decision holds what the person wrote, wherever it stands in the action."""
    decision = {"offer_id": "offer-1", "verdict": "decline", "reason": "rules", "words_for_customer": "Sorry, no."}
    await ask(authorisation, "maya", body={"decision": decision})
    assert await records.actions.words_for_customer("R-1", "a-1") == "Sorry, no."
    assert await records.actions.words_for_customer("R-1", "a-2") is None


async def test_policy_migration_needs_a_policy_that_was_published(
    authorisation: Authorisation, records: Records
) -> None:
    """The name and the hash have to belong together."""
    active = await records.store.active()
    assert active is not None
    content_hash = active.compiled["default"]
    good = await ask(authorisation, "ruth", "migrate_policy", action_id="a-1", body={"content_hash": content_hash})
    missing = await ask(authorisation, "ruth", "migrate_policy", action_id="a-2")
    misnamed = await ask(
        authorisation, "ruth", "migrate_policy", action_id="a-3", body={"content_hash": content_hash, "policy": "other"}
    )
    assert good.policy is not None
    assert good.policy.content_hash == content_hash
    assert [code_of(missing), code_of(misnamed)] == [Code.NO_SUCH_POLICY] * 2


async def test_limits_are_those_in_force_and_the_pinned_can_only_narrow(
    authorisation: Authorisation, records: Records
) -> None:
    """A complaint that follows a page with higher limits is held to today's; one with lower limits, to its own."""
    active = await records.store.active()
    assert active is not None
    following = PolicyRef(name="default", version="1", content_hash=active.compiled["default"])
    high = {"agent": eur("5000"), "supervisor": None, "manager": None}
    low = {"agent": eur("5"), "supervisor": eur("5"), "manager": eur("5")}
    held = {
        action_id: await ask(
            authorisation, "maya", action_id=action_id, amounts=(eur(amount),), limits=limits, row=row(policy=following)
        )
        for action_id, amount, limits in (("a", "51", high), ("b", "50", high), ("c", "6", low), ("d", "5", low))
    }
    codes = {action_id: code_of(verdict) for action_id, verdict in held.items()}
    assert codes == {"a": Code.OVER_LIMIT, "b": None, "c": Code.OVER_LIMIT, "d": None}
    assert held["b"].grant is not None
    assert held["b"].grant.limit == eur("50")


async def test_nobody_moves_a_complaint_to_a_policy_that_is_not_in_force_but_who_may_give_all(
    authorisation: Authorisation, records: Records
) -> None:
    """A page that was published once and taken back would bring its limits back with it."""
    active = await records.store.active()
    assert active is not None
    then = active.compiled["default"]
    await publish(records, default_with("title: Another title"), "tests", NOW)
    now = await records.store.active()
    assert now is not None
    assert now.compiled["default"] != then
    back = {
        "body": {"content_hash": then},
        "row": row(policy=PolicyRef(name="default", version="1", content_hash=then)),
    }
    assert code_of(await ask(authorisation, "ruth", "migrate_policy", action_id="a-1", **back)) == Code.NOT_ALLOWED
    assert code_of(await ask(authorisation, "helen", "migrate_policy", action_id="a-2", **back)) is None


async def test_payout_asks_a_person_who_pays(payouts: Payouts, records: Records) -> None:
    """There is no provider yet: the task goes to the people for payments, once."""
    line = OfferLine(kind=LineKind.MONEY, detail="for the trouble", money=eur("20"))
    order = PayoutOrder(effect_id="p-1", reference="R-1", now=NOW, row=row(), line=line, offer_id="offer-1")
    first, second = await payouts.pay(order), await payouts.pay(order)
    assert (first.state, first.task_for) == ("by_hand", "payments")
    assert second == first
    assert [event_name(each) for each in await records.journal.read(stream_of("R-1"))] == ["payout.requested"]


async def test_record_writes_entries_and_row_once(recording: Recording, records: Records) -> None:
    """What has no effect of its own is written down all the same."""
    order = RecordOrder(effect_id="r-1", reference="R-1", now=NOW, row=row(), entries=(entry("one"),))
    await recording.record(order)
    await recording.record(order)
    assert len(await records.journal.read(stream_of("R-1"))) == 1
    assert await records.cases.row("R-1") == row()


async def test_what_the_records_cannot_hold_is_refused_and_not_asked_for_ever(
    openings: Openings, authorisation: Authorisation
) -> None:
    """PostgreSQL knows no such amount: the action is refused on record, and those behind it are answered (A4)."""
    assert (await open_it(openings)).owner
    beyond = Money.model_construct(amount=Decimal("1e9999999"), currency="EUR")
    limits = {"manager": None}
    refused = await ask(authorisation, "helen", amounts=(beyond,), limits=limits)
    assert refused.grant is None
    assert refused.refusal is not None
    assert await ask(authorisation, "helen", amounts=(beyond,), limits=limits) == refused
    assert (await ask(authorisation, "maya", "note", "a-2")).grant is not None
