"""Who decides what, when, and what is told about it (field cases F and K, laws 6 and 7)."""

import asyncio

import pytest
from pydantic import ValidationError

from amends.client.client import UnknownComplaint
from amends.domain.actions import Assign
from amends.domain.case import TaskKind
from amends.domain.offers import OfferState
from amends.domain.outcomes import ActionOutcome
from amends.domain.types import Stage
from amends.domain.views import CaseView
from amends.temporal.rejection_log import WAITING
from tests.integration.workflows.hours import hourly, owing
from tests.integration.workflows.world import AGENT, MANAGER, SUPERVISOR, World, published
from tests.support.journal_events import event_name

MONEY = {"kind": "money", "detail": "for the trouble", "money": {"amount": "40.00", "currency": "EUR"}}
OWED = {**MONEY, "detail": "the fee, as the law demands", "owed": True}


def approve(offer: str, **more: object) -> dict[str, object]:
    """A decision that approves."""
    return {"offer_id": offer, "verdict": "approve", "reason": "it was our depot", **more}


def purposes(case: CaseView) -> list[str]:
    """What each letter was for."""
    return [letter.purpose for letter in case.row.letters]


async def test_f11_of_two_approvers_at_the_same_moment_one_wins_and_the_other_hears_who(world: World) -> None:
    """Both actions are genuine; the second is refused with the winner's name, and the customer gets one letter."""
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        both = ("ruth", "omid")
        answers = await asyncio.gather(*(world.act(reference, "decide", by, decision=approve(offer)) for by in both))
        outcomes: dict[str, ActionOutcome] = dict(zip(both, answers, strict=True))
        [winner] = [by for by, outcome in outcomes.items() if outcome.done]
        [loser] = [by for by, outcome in outcomes.items() if not outcome.done]
        refusal = outcomes[loser].refusal
        assert refusal is not None
        assert refusal.code == "already_decided"
        assert winner in refusal.what
        case = await world.when(reference, lambda case: "decision" in purposes(case) and not case.unrecorded)
        journal = [(event_name(entry), entry.who) for entry in await world.journal(reference)]
    assert case.row.offers[-1].decided_by == winner
    assert purposes(case).count("decision") == 1
    assert ("action.granted decide", winner) in journal
    assert any(who == loser and what in {"action.refused decide", "action.revoked decide"} for what, who in journal)


async def test_f12_an_approval_after_a_withdrawal_is_refused_and_recorded(world: World) -> None:
    """The complaint was withdrawn while the approver was reading: nothing is given, and the attempt is on record."""
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        to = (await world.records.cases.complaint(reference)).customer.email
        world.catcher.answers[str(to)] = "450 4.2.1 try again later"  # the goodbye waits, and so does the end
        before = len(WAITING)
        await world.act(reference, "withdraw", "customer", reason="it came after all")
        late = await world.act(reference, "decide", SUPERVISOR, decision=approve(offer))
        assert not late.done
        assert late.refusal is not None
        assert late.refusal.code == "wrong_stage"
        noted = [each for each in WAITING.first()[before:] if each.action == "decide"]
        recorded = [entry for entry in await world.journal(reference) if entry.subject == "decide"]
        assert noted or recorded, "nobody will ever know that it was tried"
        assert not any(each.state is OfferState.APPROVED for each in (await world.case(reference)).row.offers)


async def test_f12_an_action_by_signal_after_a_withdrawal_is_journalled_as_refused(world: World) -> None:
    """Systems that can only signal get no answer: the journal says that it was refused, and why."""
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        to = (await world.records.cases.complaint(reference)).customer.email
        world.catcher.answers[str(to)] = "450 4.2.1 try again later"
        await world.act(reference, "withdraw", "customer", reason="it came after all")
        late = {"action": "decide", "body": {"action_id": "late", "by": SUPERVISOR, "decision": approve(offer)}}
        await world.handle(reference).signal("submit", late)
        case = await world.when(reference, lambda case: len(case.actions) == 2)
        [entry] = [entry for entry in await world.journal(reference) if event_name(entry) == "action.refused decide"]
    assert [action.refusal.code for action in case.actions if action.refusal] == ["wrong_stage"]
    assert entry.who == SUPERVISOR


async def test_f12_an_action_on_a_complaint_that_is_over_finds_nobody(world: World) -> None:
    """After the end the caller hears that no such complaint is running."""
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        await world.act(reference, "withdraw", "customer", reason="it came after all")
        await world.over(reference)
        with pytest.raises(UnknownComplaint):
            await world.act(reference, "decide", SUPERVISOR, decision=approve(offer))


async def test_law_6_no_decision_opens_before_the_apology_reached_the_customer(world: World) -> None:
    """The apology is stuck at the mail server: a decision is refused, money that the law demands is not. What the
    policy does not owe is not owed, and what it owes it owes once.
    """
    await published(world.records, {"default": owing("40 EUR")})
    async with world.worker():
        world.catcher.answers["late@customers.example.com"] = "450 4.2.1 try again later"
        reference = await world.start(customer={"email": "late@customers.example.com"})
        await world.when(reference, lambda case: case.plan is not None)
        goodwill = await world.act(
            reference, "decide", SUPERVISOR, decision={**approve("offer-1"), "verdict": "amend", "lines": [MONEY]}
        )
        assert goodwill.refusal is not None
        assert goodwill.refusal.code == "not_apologised"
        more = {**OWED, "money": {"amount": "41.00", "currency": "EUR"}}
        invented = await world.act(
            reference, "decide", MANAGER, decision={**approve("offer-1"), "verdict": "amend", "lines": [more]}
        )
        assert invented.refusal is not None
        assert invented.refusal.code == "not_owed"
        owed = await world.act(
            reference, "decide", MANAGER, decision={**approve("offer-1"), "verdict": "amend", "lines": [OWED]}
        )
        assert owed.done, f"money owed by law waited: {owed.refusal}"
        twice = await world.act(
            reference, "decide", MANAGER, decision={**approve("offer-9"), "verdict": "amend", "lines": [OWED]}
        )
        assert twice.refusal is not None
        assert twice.refusal.code == "not_owed"
        case = await world.when(
            reference, lambda case: any(task.kind is TaskKind.PAY_BY_HAND for task in case.row.tasks)
        )
        assert not any(letter.purpose == "apology" for letter in case.row.letters)


async def test_law_6_an_apology_that_a_person_spoke_counts(world: World) -> None:
    """The severe path: before the recorded call a decision is refused, after it is granted."""
    async with world.worker():
        reference = await world.start(severity="high")
        case = await world.when(reference, lambda case: case.row.stage is Stage.ACKNOWLEDGED and not case.unrecorded)
        refused = await world.act(reference, "decide", MANAGER, decision=approve("offer-1"))
        assert refused.refusal is not None
        [call] = [task for task in case.row.tasks if task.kind is TaskKind.CONTACT]
        spoken = await world.act(
            reference, "record_contact", channel="phone", at=case.row.updated_at, reached=True,
            said="We are sorry.", apologised=True, task_id=call.id,
        )  # fmt: skip
        assert spoken.done, spoken.refusal
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        assert (await world.act(reference, "decide", MANAGER, decision=approve(offer))).done


async def test_k4_a_handover_needs_a_reason_and_the_story(world: World) -> None:
    """Without them the next owner would ask the customer to tell it again."""
    with pytest.raises(ValidationError):
        Assign.model_validate({"action_id": "a", "by": AGENT, "to": "tom"})
    assert world


async def test_k4_hand_overs_are_counted_and_told_and_too_many_become_a_task(world: World) -> None:
    """Each hand-over is told to the customer once; the one beyond the policy's limit goes to the duty role."""
    await published(world.records, {"hourly": hourly(handovers_at_most=2)})
    async with world.worker():
        reference = await world.start()
        owner = (await world.at_stage(reference, "deciding")).row.owner
        case = await world.case(reference)
        others = [each for each in ("maya", "tom", "darya") if each != owner]
        for number, to in enumerate((*others, owner), start=1):
            given = await world.act(
                reference, "assign", SUPERVISOR, to=to, reason="knows the depot", story="Nine days late, two mails."
            )
            assert given.done, given.refusal
            case = await world.when(reference, lambda case, told=number: purposes(case).count("handover") == told)
            assert case.row.handoffs == number
        too_many = [task for task in case.row.tasks if task.kind is TaskKind.TOO_MANY_HANDOFFS]
    assert [task.for_whom for task in too_many] == ["duty"]
    handed = [entry for entry in await world.journal(reference) if event_name(entry) == "complaint.handed_over"]
    assert [entry.who for entry in handed] == [SUPERVISOR] * 3


async def test_an_amended_offer_is_that_of_whoever_wrote_it(world: World) -> None:
    """What a person writes in place of the policy's suggestion is their proposal, within their limit decided by them;
    beyond it, it is theirs, too, and they may make it smaller but not approve it.
    """
    async with world.worker():
        within, beyond = await world.start(), await world.start()
        for reference, amount in ((within, "40.00"), (beyond, "90.00")):
            offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
            lines = [{**MONEY, "money": {"amount": amount, "currency": "EUR"}}]
            decision = {**approve(offer), "verdict": "amend", "lines": lines}
            await world.act(reference, "decide", AGENT, decision=decision)
        own = await world.act(beyond, "decide", AGENT, decision=approve("offer-2"))
        smaller = {**approve("offer-2"), "verdict": "amend", "lines": [MONEY]}
        less = await world.act(beyond, "decide", AGENT, decision=smaller)
        offers = {reference: (await world.case(reference)).row.offers for reference in (within, beyond)}
    assert [(each.proposed_by, each.decided_by) for each in offers[within]] == [("policy", AGENT), (AGENT, AGENT)]
    assert own.refusal is not None
    assert own.refusal.code == "own_proposal"
    assert less.done, less.refusal
    assert [(each.proposed_by, each.state) for each in offers[beyond]][1:] == [
        (AGENT, OfferState.REPLACED),
        (AGENT, OfferState.APPROVED),
    ]


async def test_a_proposal_over_the_limit_decides_nothing_and_no_task_ends_unsaid(world: World) -> None:
    """Twice proposed over the limit: nobody decided the offers that were replaced, the task about the first proposal
    ends on record, and whoever decides an offer that was replaced hears by which.
    """
    much = [[{**MONEY, "money": {"amount": amount, "currency": "EUR"}}] for amount in ("90.00", "95.00")]
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        for lines, of in zip(much, (offer, "offer-2"), strict=True):
            decision = {**approve(of), "verdict": "amend", "lines": lines}
            assert (await world.act(reference, "decide", "tom", decision=decision)).referred
        replaced = await world.act(reference, "decide", SUPERVISOR, decision=approve("offer-2"))
        decided = await world.act(reference, "decide", SUPERVISOR, decision=approve("offer-3"))
        case = await world.when(reference, lambda case: not case.unrecorded)
        journal = await world.journal(reference)
    assert [each.decided_by for each in case.row.offers] == [None, None, SUPERVISOR]
    assert replaced.refusal is not None
    assert "tom proposed offer-3 in place of offer-2" in replaced.refusal.what
    assert decided.done, decided.refusal
    ended_by = {"task.completed decide_higher", "task.dropped decide_higher/proposed_otherwise"}
    ended = [entry.who for entry in journal if event_name(entry) in ended_by]
    assert ended == ["system", SUPERVISOR], "a task vanished from the list without a word"


async def test_money_to_a_changed_address_takes_a_second_person(world: World) -> None:
    """Who changed how the customer is reached proposes; it lies with somebody else, who sees the change."""
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        await world.act(reference, "correct", AGENT, reason="she moved", changes={"email": "me@elsewhere.example"})
        giving = {**approve(offer), "verdict": "amend", "lines": [MONEY]}
        alone = await world.act(reference, "decide", AGENT, decision=giving)
        second = await world.act(reference, "decide", "tom", decision=approve("offer-2"))
        case = await world.case(reference)
    assert alone.refusal is not None
    assert alone.refusal.code == "second_person"
    assert second.done, second.refusal
    assert [(each.fields, each.by) for each in case.row.contact_changes] == [(("email",), AGENT)]
    assert [task.for_whom for task in case.row.tasks if task.kind is TaskKind.DECIDE_HIGHER] == ["agent"]


async def test_an_answer_says_what_changed_and_with_whom_it_lies(world: World) -> None:
    """The date that moved, the task that was opened or ended, and with whom an action over a limit lies now."""
    async with world.worker():
        reference = await world.start()
        offer = (await world.at_stage(reference, "deciding")).row.offers[-1].id
        much = [{**MONEY, "money": {"amount": "90.00", "currency": "EUR"}}]
        amend = {**approve(offer), "verdict": "amend", "lines": much}
        beyond = await world.act(reference, "decide", AGENT, decision=amend)
        longer = await world.act(
            reference, "extend", SUPERVISOR, milestone="resolve", by_another="1 business day", reason="r",
            words_for_customer="The carrier is slow.",
        )  # fmt: skip
        decided = await world.act(reference, "decide", SUPERVISOR, decision=approve("offer-2"))
        [task] = [task for task in (await world.case(reference)).row.tasks if task.kind is TaskKind.DECIDE_HIGHER]
    assert (beyond.done, beyond.referred, beyond.lies_with) == (False, True, "supervisor")
    assert beyond.follows is not None
    assert [(each.id, each.for_whom) for each in beyond.follows.opened] == [(task.id, "supervisor")]
    assert longer.follows is not None
    assert [each.milestone for each in longer.follows.dates] == ["resolve"]
    assert decided.follows is not None
    assert [each.id for each in decided.follows.ended] == [task.id]
