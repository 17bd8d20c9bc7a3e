"""The letter that tells where else to go when the law's date has come and we have no answer yet."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import yaml

from amends.domain.actions import MilestoneName
from amends.domain.case import EscalationState
from amends.domain.plan import EventKind, MilestoneState
from amends.domain.views import CaseView
from amends.letters.dates import first_day
from amends.letters.formatting import Phrasing
from tests.chaos.workflows.test_outages import minutes_pass
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import UPHELD, decide, resolve
from tests.integration.workflows.test_corners import BY_PHONE, granted
from tests.integration.workflows.test_held_up_letters import ADDRESS, LATER
from tests.integration.workflows.test_told_late import spoken, unsaid
from tests.integration.workflows.world import SUPERVISOR, World, published

OMBUDSMAN = "You can take this to the Energy Ombudsman. It costs you nothing."
SIGNPOST = {"at": "due", "of": "law", "do": "signpost"}
LETTERS = {"rights": {"en": [OMBUDSMAN]}}


def with_a_law(*ladder: dict[str, str], **resolving: Any) -> bytes:
    """A page whose law wants an answer, or a signpost, within 20 hours."""
    clock = {"by_law": "20 hours", "ladder": [*ladder, SIGNPOST], **resolving}
    return hourly(milestones={"resolve": clock}, letters=LETTERS)


async def test_who_waited_as_long_as_the_law_lets_us_is_told_where_to_go_and_we_go_on(world: World) -> None:
    """To the second of the legal date one letter with the rights goes out; our own clock runs on; it is on record."""
    await published(world.records, {"hourly": with_a_law(by_law={"within": "20 hours", "met_by": ["signpost"]})})
    async with world.worker():
        reference = await world.start()
        received = (await world.at_stage(reference, "deciding")).row.facts.received_at  # type: ignore[union-attr]
        await world.pass_time(reference, hours=19)
        assert not signposts(world)
        await world.pass_time(reference, hours=2)
        case = await signposted(world, reference)
        await world.pass_time(reference, hours=50)
        letters = signposts(world)
    assert [letter["Subject"] for letter in letters] == [f"Your complaint {reference}: who else can look at it now"]
    assert OMBUDSMAN in _text(letters[0])
    sent = next(letter for letter in case.row.letters if letter.purpose == "signpost")
    assert timedelta(0) <= sent.at - received - timedelta(hours=20) < timedelta(minutes=1)
    events = [event for event in case.ledger if event.kind is EventKind.SIGNPOSTED]
    assert [(event.milestone, event.at) for event in events] == [(MilestoneName.RESOLVE, sent.at)]
    assert case.plan is not None
    assert case.plan.of(MilestoneName.RESOLVE).state is MilestoneState.RUNNING
    [law] = case.row.laws
    assert (law.milestone, law.due, law.kept_at) == (
        MilestoneName.RESOLVE,
        case.plan.of(MilestoneName.RESOLVE).due_by_law,
        sent.at,
    )
    assert law.in_form


async def test_a_signpost_before_the_legal_date_names_that_date(world: World) -> None:
    """The law wants the letter by then, and opens the door only then: nobody is sent to a closed one."""
    early = {"before": "2 hours", "of": "law", "do": "signpost"}
    clock = {"by_law": "20 hours", "ladder": [early]}
    await published(world.records, {"hourly": hourly(milestones={"resolve": clock}, letters=LETTERS)})
    async with world.worker():
        reference = await world.start()
        law = (await world.at_stage(reference, "deciding")).plan.of(MilestoneName.RESOLVE).due_by_law  # type: ignore[union-attr]
        await world.pass_time(reference, hours=19)
        case = await signposted(world, reference)
    [letter] = signposts(world)
    sent = next(each for each in case.row.letters if each.purpose == "signpost")
    assert law is not None
    assert str(letter["Subject"]).endswith("who else can look at it, and from when")
    assert f"From {first_day(Phrasing('en', 'Europe/London'), law, sent.at)} on, you can take your complaint" in _text(
        letter
    )


async def test_a_complaint_that_was_resolved_in_time_has_no_signpost(world: World) -> None:
    """Nobody reads that it is not solved once it is."""
    await published(world.records, {"hourly": with_a_law()})
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        await resolve(world, reference)
        await world.pass_time(reference, hours=25)
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert "signpost" not in [letter.purpose for letter in case.row.letters]
    resolved = next(letter.at for letter in case.row.letters if letter.purpose == "resolution")
    assert [(law.kept_at, law.in_form) for law in case.row.laws] == [(resolved, False)]


async def test_a_signpost_and_a_new_date_that_are_due_together_are_one_letter(world: World) -> None:
    """The customer does not get two mails at once: the signpost tells the new date, in place of the old one."""
    new_date = {"before": "1 hour", "do": "tell_customer", "new_date": "30 hours"}
    await published(world.records, {"hourly": with_a_law(new_date, target="21 hours")})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=21)
        case = await signposted(world, reference)
    assert [letter.purpose for letter in case.row.letters if letter.purpose != "acknowledgement"] == [
        "apology",
        "signpost",
    ]
    text = _text(signposts(world)[0])
    promised = next(promise for promise in case.row.promises if promise.milestone is MilestoneName.RESOLVE)
    assert case.plan is not None
    assert promised.date == case.plan.of(MilestoneName.RESOLVE).promised
    assert "You will now have it by" in text


async def test_a_signpost_for_two_clocks_is_one_letter_that_meets_both(world: World) -> None:
    """Both legal dates have come: one letter, and a line in the ledger for each clock."""
    law = {"by_law": "20 hours", "ladder": [SIGNPOST]}
    clocks = {"decide": {**law, "target": "90 hours"}, "resolve": dict(law)}
    await published(world.records, {"hourly": hourly(milestones=clocks, letters=LETTERS)})
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        await world.pass_time(reference, hours=21)
        case = await signposted(world, reference)
    assert len(signposts(world)) == 1
    told = {event.milestone for event in case.ledger if event.kind is EventKind.SIGNPOSTED}
    assert told == {MilestoneName.DECIDE, MilestoneName.RESOLVE}


async def test_after_downtime_the_signpost_still_goes_once_and_says_how_late(world: World) -> None:
    """The law's letter is no notice that a higher one overtakes: it goes as soon as somebody is there to send it."""
    higher = {"after": "1 second", "of": "law", "do": "tell_manager"}
    clock = {"by_law": "20 hours", "ladder": [SIGNPOST, higher]}
    await published(world.records, {"hourly": hourly(milestones={"resolve": clock}, letters=LETTERS)})
    async with world.worker(and_sweep=False):
        reference = await world.start()
        law = (await world.at_stage(reference, "deciding")).plan.of(MilestoneName.RESOLVE).due_by_law
    await world.pass_unattended(reference, law + timedelta(seconds=3))
    async with world.worker():
        case = await signposted(world, reference)
    step = next(each for each in case.row.escalations if each.action == "signpost")
    assert (step.state, step.to) == (EscalationState.DELIVERED, ("customer",))
    assert step.late_by >= 2
    assert len(signposts(world)) == 1


async def test_who_cannot_be_written_to_is_told_by_a_person_and_the_law_counts_from_then(world: World) -> None:
    """By phone: a task to say it, and the ledger knows of the signpost only when it was said."""
    await published(world.records, {"hourly": with_a_law()})
    async with world.worker():
        reference = await world.start(customer=BY_PHONE)
        await world.pass_time(reference, hours=21)
        case = await world.when(reference, lambda case: unsaid(case, "signpost") and not case.unrecorded)
        assert EventKind.SIGNPOSTED not in [event.kind for event in case.ledger]
        task = unsaid(case, "signpost")
        assert task is not None
        assert case.plan is not None
        assert task.due == case.plan.of(MilestoneName.RESOLVE).due_by_law
        await world.pass_time(reference, hours=3)
        await spoken(world, reference, unsaid(case, "signpost"))
        case = await signposted(world, reference)
    event = next(event for event in case.ledger if event.kind is EventKind.SIGNPOSTED)
    received = case.row.facts.received_at  # type: ignore[union-attr]
    assert event.at - received >= timedelta(hours=24)


async def test_a_reopened_complaint_is_told_again_where_to_go(world: World) -> None:
    """Once in each generation: who waits for a second answer is told anew when the law's date has come again."""
    fresh = yaml.safe_load(with_a_law())
    fresh["reopen"] = {"clock": "fresh", "within": "400 hours", "at_most": 2, "score_at_most": 2}
    await published(world.records, {"hourly": yaml.safe_dump(fresh).encode()})
    async with world.worker():
        reference = await world.start()
        await world.pass_time(reference, hours=21)
        await signposted(world, reference)
        await decide(world, reference)
        await resolve(world, reference)
        await granted(world, reference, "reopen", "customer", reason="not solved")
        await world.when(reference, lambda case: case.row.generation == 2 and not case.unrecorded)
        await world.pass_time(reference, hours=21)
        case = await signposted(world, reference, times=2)
    assert [letter.effect_id.split("/")[1] for letter in case.row.letters if letter.purpose == "signpost"] == ["1", "2"]


async def test_a_signpost_that_is_held_up_until_it_is_solved_does_not_go(world: World) -> None:
    """The mail server takes nothing when the law's date comes, and the answer is told by phone before it does."""
    await published(world.records, {"hourly": with_a_law()})
    async with world.worker():
        reference = await world.start(customer={"email": ADDRESS, "phone": "+44 20 7946 0000"})
        await world.at_stage(reference, "deciding")
        world.catcher.answers[ADDRESS] = LATER
        await world.pass_time(reference, hours=21)
        await world.when(reference, lambda case: any("letter.signpost" in each.effect_id for each in case.row.stuck))
        by_phone = {"contact_by": "phone"}
        await granted(world, reference, "correct", changes=by_phone, reason="they asked for calls")
        await decide(world, reference)
        await told_on_the_phone(world, reference, "decision")
        await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
        await told_on_the_phone(world, reference, "resolution")
        await world.at_stage(reference, "resolved")
        world.catcher.answers.clear()
        await world.pass_time(reference, hours=2)
        await world.when(reference, lambda case: not case.row.stuck)
    assert not signposts(world)


async def told_on_the_phone(world: World, reference: str, purpose: str) -> None:
    """Somebody says this letter as soon as there is a task to say it: after the next tries of a letter before it."""
    case = await minutes_pass(world, reference, lambda case: unsaid(case, purpose) is not None and not case.unrecorded)
    await spoken(world, reference, unsaid(case, purpose))


def signposts(world: World) -> list[EmailMessage]:
    """The mails that say who else can look at it."""
    return [letter for letter in world.letters() if "who else can look at it" in str(letter["Subject"])]


async def signposted(world: World, reference: str, times: int = 1) -> CaseView:
    """The case as soon as the ledger knows of so many."""
    return await world.when(
        reference,
        lambda case: sum(event.kind is EventKind.SIGNPOSTED for event in case.ledger) >= times and not case.unrecorded,
    )


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())
