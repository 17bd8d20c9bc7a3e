"""The links in letters: one click records the answer, reading a link does nothing, a used one says what stands."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amends.messaging.reply_tokens import LinkRefused, Purpose
from amends.services.answer_links import Answered, use_link
from tests.integration.workflows.paths import decide, offered, resolve
from tests.integration.workflows.world import World
from tests.support.letterboxes import LETTERBOX

LINK = re.compile(r"https://desk\.amends\.example/answer/[\w.-]+")


def links_in_letters(world: World) -> list[str]:
    """Every link in the last letter that has some, in the order in which the letter shows them."""
    found = [LINK.findall(letter.get_body(("plain",)).get_content()) for letter in world.letters()]
    return next(links for links in reversed(found) if links)


async def use(world: World, link: str, **beside: Any) -> Answered:
    now = datetime.now(UTC)
    return await use_link(link, now, letterbox=LETTERBOX, records=world.records, counter=world.counter, **beside)


def link_to(world: World, purpose: Purpose, subject: str | None = None) -> str:
    """The link of this purpose in the last letter that has links."""
    for link in links_in_letters(world):
        read = LETTERBOX.read_link(link, datetime.now(UTC))
        if read.purpose is purpose and subject in {None, read.subject}:
            return link
    raise AssertionError(f"no link to {purpose} in the letter")


async def test_h10_one_click_in_the_mail_records_the_answer(world: World) -> None:
    """Field case H10: the link from the letter that was mailed accepts the offer, and the journey goes on."""
    async with world.worker():
        reference = await offered(world)
        answered = await use(world, link_to(world, Purpose.ACCEPT))
        assert (answered.state, answered.stands) == ("recorded", "accepted")
        case = await world.when(reference, lambda case: case.row.offers[-1].state == "accepted")
        await world.when(reference, lambda case: any(task.kind == "pay_by_hand" for task in case.row.tasks))
    assert case.row.paused_for is None


async def test_a_link_that_was_used_says_what_stands_and_does_nothing(world: World) -> None:
    """The same link again, or the other one: the first answer stands, and is told politely."""
    async with world.worker():
        reference = await offered(world)
        refuse, accept = link_to(world, Purpose.REFUSE), link_to(world, Purpose.ACCEPT)
        assert (await use(world, refuse, words="It is too little.")).state == "recorded"
        await world.recorded(reference, lambda row: row.offers[-1].state == "refused")
        revision = (await world.case(reference)).row.revision
        again, other = await use(world, refuse), await use(world, accept)
        assert (again.state, again.stands) == ("used", "refused")
        assert (other.state, other.stands) == ("refused", "refused")
        assert (await world.case(reference)).row.offers[-1].state == "refused"
        assert (await world.case(reference)).row.revision == revision


async def test_a_scanner_that_follows_links_changes_nothing(world: World) -> None:
    """Mail scanners open every link by GET: what a page would do then is to read it, and that has no effect at all."""
    async with world.worker():
        reference = await offered(world)
        before = await world.case(reference)
        history = await length_of(world, reference)
        for link in links_in_letters(world) * 20:
            assert LETTERBOX.read_link(link, datetime.now(UTC)).reference == reference
        assert await world.case(reference) == before
        assert await length_of(world, reference) == history
        assert [action.action for action in await world.records.actions.of(reference)] == ["decide"]
        assert (await use(world, link_to(world, Purpose.ACCEPT))).state == "recorded"


async def test_a_link_does_what_it_is_for_and_only_until_it_ends(world: World) -> None:
    """A link to accept rates nothing, and after its end it does nothing; the complaint does not notice."""
    async with world.worker():
        reference = await offered(world)
        before, link = await world.case(reference), link_to(world, Purpose.ACCEPT)
        expires = LETTERBOX.read_link(link, datetime.now(UTC)).expires
        shared: dict[str, Any] = {"letterbox": LETTERBOX, "records": world.records, "counter": world.counter}
        with pytest.raises(LinkRefused, match="not to rate"):
            await use_link(link, datetime.now(UTC), purposes=[Purpose.RATE], **shared)
        with pytest.raises(LinkRefused, match="ended on"):
            await use_link(link, expires + timedelta(seconds=1), **shared)
        assert await world.case(reference) == before


async def test_a_score_is_recorded_by_its_link_and_counts_for_its_own_cycle(world: World) -> None:
    """The survey's link has the score; of a complaint that was reopened since, it tells nothing about the new cycle."""
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        await resolve(world, reference)
        rating = LETTERBOX.links(reference, generation=1, expires=datetime.now(UTC) + timedelta(days=9))["rate"]
        answered = await use(world, rating[4], words="It took long.")
        assert (answered.state, answered.stands) == ("recorded", "4")
        row = await world.recorded(reference, lambda row: row.score is not None)
        assert row.score == 4
        assert (await use(world, rating[4])).state == "used"
    ratings = [(each.generation, each.score) for each in await world.records.ratings.of(reference)]
    assert ratings == [(1, 4)]


async def test_a_score_may_be_followed_by_words_and_be_changed_and_changed_back(world: World) -> None:
    """Click first, then say why; each click that says something new is a version, one that does not is none."""
    async with world.worker():
        reference = await world.start()
        await decide(world, reference)
        await resolve(world, reference)
        rating = LETTERBOX.links(reference, generation=1, expires=datetime.now(UTC) + timedelta(days=9))["rate"]
        clicks: list[tuple[int, dict[str, Any]]] = [(4, {}), (4, {"words": "It took long."}), (5, {}), (4, {}), (4, {})]
        states = [(await use(world, rating[score], **beside)).state for score, beside in clicks]
    assert states == ["recorded"] * 4 + ["used"]
    kept = [(each.version, each.score, each.words) for each in await world.records.ratings.of(reference)]
    assert kept == [(1, 4, None), (2, 4, "It took long."), (3, 5, None), (4, 4, None)]


async def test_a_link_of_a_complaint_that_is_over_says_so(world: World) -> None:
    """Nobody waits for the answer any more: a reason, and nothing done."""
    async with world.worker():
        reference = await offered(world)
        link = link_to(world, Purpose.ACCEPT)
        assert (await world.act(reference, "withdraw", by="customer", reason="it came")).done
        await world.over(reference)
        answered = await use(world, link)
    assert answered.state == "refused"
    assert answered.refusal is not None
    assert answered.refusal.code in {"closed", "wrong_stage"}


async def length_of(world: World, reference: str) -> int:
    """How many events the history has."""
    return len([event async for event in world.handle(reference).fetch_history_events()])
