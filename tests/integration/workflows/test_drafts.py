"""A letter that a person reads before it goes: the words they leave in it are the words that are kept and sent."""

import asyncio
import hashlib
import json
from zoneinfo import ZoneInfo

from amends.db.letters import StoredLetter
from amends.domain.actions import MilestoneName
from amends.domain.case import REACHED, LetterState, Task, TaskKind
from amends.domain.events import keys
from amends.domain.plan import MilestoneState
from amends.domain.views import CaseView
from amends.letters.dates import last_day
from amends.letters.formatting import Phrasing
from amends.letters.proofreading.dates_told import has_date
from tests.integration.messaging.test_links import links_in_letters
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.paths import OFFERED, UPHELD, decide
from tests.integration.workflows.test_corners import answered, granted
from tests.integration.workflows.world import AGENT, PATIENCE, SUPERVISOR, World, published
from tests.support.letterboxes import LETTERBOX

EDITED = (
    "Dear Jo,\n\nMaya here. I went to the depot myself and saw what happened. We are sorry, and the fee is on its way."
)
DECISIONS = {"drafts": [{"letters": ["decision"]}]}


def draft_task(case: CaseView) -> Task | None:
    """The letter that waits for its reader."""
    return next((task for task in case.row.tasks if task.kind is TaskKind.EDIT_LETTER and task.done_at is None), None)


async def drafted(world: World) -> tuple[str, Task]:
    """A decision whose letter waits for a person; returns the reference and the task."""
    await published(world.records, {"hourly": hourly(letters=DECISIONS)})
    reference = await world.start()
    await decide(world, reference)
    case = await world.when(reference, lambda case: draft_task(case) and not case.unrecorded)
    task = draft_task(case)
    assert task is not None
    return reference, task


def dates_of(draft: StoredLetter | None) -> str:
    """The lines of a draft that tell a date."""
    assert draft is not None
    return "\n".join(line for line in draft.words.splitlines() if has_date(line, "en"))


async def told_of(world: World, reference: str, effect_id: str) -> dict[str, object]:
    """What the journal says of this letter."""
    entries = [entry for entry in await world.journal(reference) if entry.key == keys.of_effect(effect_id)]
    [entry] = entries
    return dict(json.loads(entry.payload))


def digest(words: str) -> str:
    """The SHA-256 that the journal keeps of words."""
    return hashlib.sha256(words.encode()).hexdigest()


async def test_a_letter_that_the_policy_has_read_first_waits_for_its_owner(world: World) -> None:
    """Nothing is sent, its milestone is not fulfilled, and the owner sees the words and until when to send them."""
    async with world.worker():
        reference, task = await drafted(world)
        case = await world.case(reference)
    kept = await world.records.letters.get(task.letter or "")
    assert case.row.letters[-1].state is LetterState.DRAFTED
    assert kept is not None
    assert kept.message_id not in {mail["Message-ID"] for mail in world.letters()}
    assert "Dear Jo" in kept.words
    assert (task.for_whom, task.due) == (case.row.owner, case.plan.of(MilestoneName.DECIDE).due)
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.RUNNING


async def test_the_words_that_a_colleague_changed_are_kept_and_sent_and_both_digests_journalled(world: World) -> None:
    """What arrives is what they wrote; what was drafted stays on record beside it. Words that no letter may say, or
    that leave out a date, go to nobody: the letter waits on.
    """
    async with world.worker():
        reference, task = await drafted(world)
        faulty = EDITED.replace("We are sorry", "We apologise for any inconvenience, {{ name }}")
        refused = await answered(world, reference, "complete_task", task_id=task.id, result="warmer", words=faulty)
        waiting = draft_task(await world.case(reference))
        words = f"{EDITED}\n\n{dates_of(await world.records.letters.get(task.letter or ''))}"
        await granted(world, reference, "complete_task", task_id=task.id, result="warmer", words=words)
        case = await world.when(
            reference, lambda case: case.row.letters[-1].state is LetterState.ACCEPTED and not case.unrecorded
        )
    assert waiting == task
    assert refused.refusal is not None
    assert refused.refusal.code == "faults_in_letter"
    for fault in ("line 3: 'any inconvenience'", "line 3: '{{'", "the draft tells a date"):
        assert fault in refused.refusal.what
    letter = world.letters()[-1].get_body(("plain",)).get_content()
    assert "I went to the depot myself" in letter
    assert "I went to the depot myself" in world.letters()[-1].get_body(("html",)).get_content()
    sent, draft = case.row.letters[-1], await world.records.letters.get(task.letter or "")
    kept = await world.records.letters.get(sent.effect_id)
    assert draft is not None
    assert kept is not None
    told = await told_of(world, reference, sent.effect_id)
    assert (told["words"], told["draft_words"]) == (digest(kept.words), digest(draft.words))
    assert told["words"] != told["draft_words"]
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.FULFILLED


async def test_a_draft_that_is_good_goes_as_it_is(world: World) -> None:
    """Without words of their own, what they read is what is sent, once."""
    async with world.worker():
        reference, task = await drafted(world)
        draft = await world.records.letters.get(task.letter or "")
        await granted(world, reference, "complete_task", task_id=task.id, result="good as it is")
        case = await world.when(
            reference, lambda case: case.row.letters[-1].state is LetterState.ACCEPTED and not case.unrecorded
        )
    assert draft is not None
    kept = await world.records.letters.get(case.row.letters[-1].effect_id)
    assert kept is not None
    assert kept.words == draft.words
    assert [letter.purpose for letter in case.row.letters].count("decision") == 2  # drafted, then accepted


async def test_words_for_a_task_that_is_no_letter_are_refused(world: World) -> None:
    """What would reach nobody is not taken in silence."""
    await published(world.records, {"hourly": hourly()})
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        case = await world.when(reference, lambda case: case.row.tasks and not case.unrecorded)
        refused = await world.act(
            reference, "complete_task", AGENT, task_id=case.row.tasks[0].id, result="done", words=EDITED
        )
    assert refused.refusal is not None
    assert refused.refusal.code == "not_allowed"


async def test_a_draft_whose_words_were_spoken_instead_is_not_sent(world: World) -> None:
    """The colleague called rather than wrote: the contact fulfils what the letter was to fulfil."""
    async with world.worker():
        reference, task = await drafted(world)
        letters = len(world.letters())
        now = await world.environment.get_current_time(world.handle(reference))
        await granted(
            world, reference, "record_contact", channel="phone", at=now, reached=True,
            said="I told them myself.", task_id=task.id,
        )  # fmt: skip
        case = await world.case(reference)
    assert len(world.letters()) == letters
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.FULFILLED


async def test_a_draft_of_a_withdrawn_complaint_is_not_sent(world: World) -> None:
    """Nothing follows the farewell: its task is closed with the complaint."""
    async with world.worker():
        reference, task = await drafted(world)
        await granted(world, reference, "withdraw", SUPERVISOR, reason="they asked us to")
        case = await world.when(reference, lambda case: case.row.letters[-1].purpose == "withdrawn")
        for gesture in (each for each in case.row.tasks if each.kind is TaskKind.DO_GESTURE):
            await granted(world, reference, "complete_task", task_id=gesture.id, result="done")
        await world.over(reference)
    row = await world.records.cases.row(reference)
    assert [letter.state for letter in row.letters if letter.purpose == "decision"] == [LetterState.DRAFTED]
    assert next(each.done_by for each in row.tasks if each.id == task.id) == "nobody: the complaint is over"


async def resolution_drafted(world: World) -> tuple[str, CaseView]:
    """Resolved, and the letter that says so waits for its reader."""
    reference = await world.start()
    await decide(world, reference)
    resolution = {"finding": "upheld", "cause": "late", "done": "The fee was paid back."}
    await granted(world, reference, "resolve", SUPERVISOR, resolution=resolution)
    return reference, await world.when(reference, lambda case: draft_task(case) and not case.unrecorded)


async def test_a_drafted_resolution_resolves_when_it_is_sent(world: World) -> None:
    """The story waits for its reader, and goes on from the letter."""
    await published(world.records, {"hourly": hourly(letters={"drafts": [{"letters": ["resolution"]}]})})
    async with world.worker():
        reference, case = await resolution_drafted(world)
        assert case.row.stage == "decided"
        await granted(world, reference, "complete_task", task_id=draft_task(case).id, result="read")
        case = await world.at_stage(reference, "resolved")
    assert case.plan.of(MilestoneName.RESOLVE).state is MilestoneState.FULFILLED


async def test_a_drafted_offer_may_be_answered_from_the_moment_it_is_sent(world: World) -> None:
    """The time to answer counts from the letter that the customer got, not from the draft that they did not."""
    await published(world.records, {"hourly": hourly(letters={"drafts": [{"letters": ["offer"]}]})})
    line = {"kind": "money", "detail": "for the trouble", "money": {"amount": "40.00", "currency": "EUR"}}
    async with world.worker():
        reference = await world.start()
        await decide(world, reference, verdict="amend", lines=[{**line, "terms": "offered"}])
        case = await world.when(reference, lambda case: draft_task(case) and not case.unrecorded)
        assert case.row.offers[-1].expires is None
        await world.pass_time(reference, hours=5)
        await granted(world, reference, "complete_task", task_id=draft_task(case).id, result="read")
        case = await world.when(reference, lambda case: case.row.offers[-1].expires and not case.unrecorded)
        offer = case.row.offers[-1]
        await granted(world, reference, "answer_offer", "customer", offer_id=offer.id, answer="accept")


async def test_who_takes_the_complaint_over_has_its_drafts(world: World) -> None:
    """A letter that waits for a colleague who has left waits for whoever has the complaint now."""
    async with world.worker():
        reference, task = await drafted(world)
        to = "maya" if task.for_whom != "maya" else "omid"
        await granted(
            world, reference, "assign", SUPERVISOR, to=to, reason="on leave from today", story="One letter waits."
        )
        case = await world.case(reference)
    assert draft_task(case).for_whom == to


async def test_a_draft_that_was_overtaken_is_not_sent(world: World) -> None:
    """Somebody called while the letter waited: what it was to say has been said, and the journal says so."""
    await published(world.records, {"hourly": hourly(letters={"drafts": [{"letters": ["acknowledgement"]}]})})
    async with world.worker():
        reference = await world.start()
        case = await world.when(reference, lambda case: draft_task(case) and not case.unrecorded)
        now = await world.environment.get_current_time(world.handle(reference))
        await granted(
            world, reference, "record_contact", channel="phone", at=now, reached=True, said="We have it.",
            apologised=True,
        )  # fmt: skip
        await granted(world, reference, "complete_task", task_id=draft_task(case).id, result="read")
        case = await world.at_stage(reference, "deciding")
        async with asyncio.timeout(PATIENCE):
            while "draft.dropped" not in [entry.type for entry in await world.journal(reference)]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    assert [letter.state for letter in case.row.letters if letter.purpose == "acknowledgement"] == [LetterState.DRAFTED]


async def test_an_edited_final_response_still_tells_the_rights_that_the_policy_owes(world: World) -> None:
    """How it is put is the reader's to change; what the customer may do about it is not, and is not told twice."""
    rights = ["You may take this to the ombudsman within six months.", "It costs you nothing."]
    letters = {"drafts": [{"letters": ["resolution"]}], "rights": {"en": rights}}
    await published(world.records, {"hourly": hourly(letters=letters)})
    async with world.worker():
        reference, case = await resolution_drafted(world)
        draft = await world.records.letters.get(draft_task(case).letter or "")
        words = f"Dear Jo,\n\nthe fee is back with you.\n\n{rights[1]}\n\n{dates_of(draft)}\n\nMaya"
        await granted(world, reference, "complete_task", task_id=draft_task(case).id, result="read", words=words)
        await world.at_stage(reference, "resolved")
    text = " ".join(world.letters()[-1].get_body(("plain",)).get_content().split())
    assert [text.count(right) for right in rights] == [1, 1]


async def test_a_drafted_offer_tells_the_time_to_answer_that_counts_from_its_sending(world: World) -> None:
    """Read days later: the date in the letter and the end of its links are those of the offer, not of the draft."""
    await published(world.records, {"hourly": hourly(letters={"drafts": [{"letters": ["offer"]}]})})
    async with world.worker():
        reference = await world.start()
        await decide(world, reference, verdict="amend", lines=[OFFERED])
        case = await world.when(reference, lambda case: draft_task(case) and not case.unrecorded)
        await world.pass_time(reference, hours=150)
        await granted(world, reference, "complete_task", task_id=draft_task(case).id, result="read")
        case = await world.when(reference, lambda case: case.row.offers[-1].expires and not case.unrecorded)
    sent = next(letter for letter in case.row.letters if letter.purpose == "offer" and letter.state in REACHED)
    expires = case.row.offers[-1].expires.astimezone(ZoneInfo("Europe/London"))
    links = [LETTERBOX.read_link(link, case.row.updated_at) for link in links_in_letters(world)]
    assert {link.expires for link in links} == {expires.replace(microsecond=0)}
    for form in ("plain", "html"):
        assert f"until {last_day(Phrasing('en', 'Europe/London'), expires, sent.at)}." in said(world, form)


async def test_a_draft_of_the_decision_before_goes_to_nobody_after_a_reopening(world: World) -> None:
    """What was decided then is not what will be decided now: its task is closed, and the new clock runs."""
    async with world.worker():
        reference, task = await drafted(world)
        case = await reopened(world, reference)
        assert [each.done_by for each in case.row.tasks if each.id == task.id] == ["nobody: it was reopened"]
        late = await world.act(reference, "complete_task", task_id=task.id, result="good")
        case = await world.case(reference)
    assert not late.done
    assert case.plan.of(MilestoneName.DECIDE).state is MilestoneState.RUNNING


async def reopened(world: World, reference: str) -> CaseView:
    """Resolved with its decision untold, and reopened by the customer."""
    await granted(world, reference, "resolve", SUPERVISOR, resolution=UPHELD)
    await world.at_stage(reference, "resolved")
    await granted(world, reference, "reopen", "customer", reason="not solved")
    return await world.when(
        reference, lambda case: case.row.generation == 2 and case.row.stage == "deciding" and not case.unrecorded
    )


def said(world: World, form: str) -> str:
    """The last letter, in this form, with its spaces made plain."""
    return " ".join(world.letters()[-1].get_body((form,)).get_content().split())
