"""Law 13: two policies that differ in one key about letters, and what the same customer gets under each."""

from email.message import EmailMessage
from typing import Any

import pytest

from amends.audit.journal_events import event_in
from amends.domain.actions import MilestoneName
from amends.domain.events.letters import LetterLanguageSubstituted
from amends.domain.plan import HandlingPath
from amends.policy import PolicyErrors
from tests.integration.workflows.hours import hourly
from tests.integration.workflows.test_clocks import resolved
from tests.integration.workflows.world import World, published

IN_ONE_LETTER = {"standard": {"apology_by": "acknowledgement"}}
RIGHTS = {"en": ["You may also take this to the ombudsman of our trade."]}


def said(letter: EmailMessage) -> str:
    """The plain text of a mail, on one line."""
    part = letter.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


async def letters_of(world: World, page: bytes, *, resolve: bool = False, **complaint: Any) -> tuple[str, list[str]]:
    """The reference and the letters of a complaint under this page, as far as its decision or its resolution."""
    await published(world.records, {"hourly": page})
    before = len(world.letters())
    async with world.worker():
        reference = await world.start(**complaint)
        await world.at_stage(reference, "deciding")
        if resolve:
            await resolved(world, reference)
            await world.at_stage(reference, "resolved")
    return reference, [said(letter) for letter in world.letters()[before:]]


async def test_fallback_says_in_which_language_a_customer_is_written_to_whose_own_we_lack(world: World) -> None:
    """A customer who reads German: English or Persian, as the page says, and the journal says that it was neither."""
    german = {"language": "de"}
    _, [english] = await letters_of(world, hourly(paths=IN_ONE_LETTER), customer=german)
    reference, [persian] = await letters_of(
        world, hourly(paths=IN_ONE_LETTER, letters={"fallback": ["fa", "en"]}), customer=german
    )

    assert "complaint" in english
    assert "شکایت" in persian
    events = [event_in(entry) for entry in await world.journal(reference)]
    other = [(each.written_in, each.wanted) for each in events if isinstance(each, LetterLanguageSubstituted)]
    assert ("fa", "de") in other


async def test_rights_end_the_final_response_and_no_other_letter(world: World) -> None:
    """With the key the resolution says them, the acknowledgement does not; without it nobody does."""
    _, without = await letters_of(world, hourly(paths=IN_ONE_LETTER), resolve=True)
    _, letters = await letters_of(world, hourly(paths=IN_ONE_LETTER, letters={"rights": RIGHTS}), resolve=True)

    [line] = RIGHTS["en"]
    assert [line in letter for letter in letters].count(True) == 1
    assert line not in letters[0]
    assert not any(line in letter for letter in without)


async def test_reading_ease_refuses_letters_that_are_harder_than_the_page_allows(world: World) -> None:
    """The same letters are published under a bound that they keep, and refused with the figure under a harder one."""
    await published(world.records, {"hourly": hourly(letters={"reading_ease": {"en": 5}})})

    with pytest.raises(PolicyErrors, match=r"reading ease \d+, the policy wants 99"):
        await published(world.records, {"hourly": hourly(letters={"reading_ease": {"en": 99}})})


async def test_a_correction_of_any_fact_is_answered_by_the_policy_at_once(world: World) -> None:
    """Found to be vulnerable on the phone: from then on the case is severe, and a call has its time."""
    page = hourly(
        paths={**IN_ONE_LETTER, "severe": {"when": {"severity": ["normal", "high"], "vulnerable": True}}},
        calls=[{"when": {"vulnerable": True}, "within": "6 hours"}],
    )
    await published(world.records, {"hourly": page})
    async with world.worker():
        reference = await world.start()
        before = (await world.at_stage(reference, "deciding")).plan
        corrected = await world.act(reference, "correct", reason="heard it on the phone", changes={"vulnerable": True})
        assert corrected.done, corrected.refusal
        after = (await world.case(reference)).plan
    assert (before.path, before.call_at) == (HandlingPath.STANDARD, None)
    assert after.path is HandlingPath.SEVERE
    assert after.call_at is not None
    assert after.of(MilestoneName.DECIDE).due == before.of(MilestoneName.DECIDE).due
