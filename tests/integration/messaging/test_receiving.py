"""A customer's mail joins their complaint; whatever cannot be brought anywhere waits for a person. None is lost."""

import asyncio
import hashlib
import textwrap
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from amends.domain.case import LetterState, TaskKind
from amends.messaging.attachments import Attachments
from amends.messaging.reply_tokens import Letterbox
from amends.services.inbound_mail import Away, Receiving
from tests.integration.messaging.conftest import Mailroom
from tests.integration.workflows.world import AGENT
from tests.support.journal_events import event_name
from tests.support.letterboxes import LETTERBOX, REPLY
from tests.support.mails import QUOTED, reply, report


async def test_a_reply_joins_its_complaint_and_a_waiting_clock_runs_again(mailroom: Mailroom) -> None:
    """The words without quotation and signature are the customer's action; what waited for them goes on."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        asked = {"waits_for": "customer", "reason": "which door?", "words_for_customer": "Which door was it?"}
        assert (await world.act(reference, "pause", **asked)).done
        await world.when(reference, lambda case: case.row.paused_for == "customer")
        taken = await mailroom.take(reply(await mailroom.address(reference), f"The red one.\n\n{QUOTED}"))
        assert (taken.state, taken.reached) == ("joined", (reference,))
        case = await world.when(reference, lambda case: case.row.paused_for is None and case.row.tasks)
    assert [task.kind for task in case.row.tasks if task.done_at is None].count(TaskKind.READ) == 1
    assert [told["text"] for told in await mailroom.told(reference)] == ["The red one."]


async def test_answers_between_the_lines_of_the_letter_that_we_sent_are_all_that_joins(mailroom: Mailroom) -> None:
    """Its lines are known by the letter itself, also where the mail program wrapped them and the head is unknown."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        letter, *_ = [each for each in await world.records.letters.of(reference) if each.raw and each.recipient]
        lines = [part for line in letter.words.splitlines() for part in textwrap.wrap(line, 40)]
        quoted = [f"> {line}" for line in lines]
        written = "\n".join(["Ar 23 Tach 2026, ysgrifennodd rhywun:", *quoted[:3], "It was 4711.", *quoted[3:]])
        await mailroom.take(reply(await mailroom.address(reference), written))
        await world.when(reference, lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
    (told,) = await mailroom.told(reference)
    assert told["text"].splitlines()[-1] == "It was 4711."
    assert not any(line in told["text"] for line in lines if len(line) > 12)
    assert told["mailed"]["cut"] == len(quoted)


async def test_a_message_that_is_brought_again_joins_once(mailroom: Mailroom) -> None:
    """Mail servers that never heard our answer try again: one action, one task."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        mail = reply(await mailroom.address(reference))
        first = await mailroom.take(mail)
        await world.when(reference, lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
        again = await mailroom.take(b"Received: again\n" + mail.as_bytes())
        assert again == first
        case = await world.case(reference)
    assert [task.kind for task in case.row.tasks].count(TaskKind.READ) == 1
    assert len(await mailroom.told(reference)) == 1


async def test_attachments_travel_as_references(mailroom: Mailroom) -> None:
    """What is small enough lies in the folder under its SHA-256; what is too big stays in the message that is kept."""
    world = mailroom.world
    picture, film = b"\x89PNG" + b"p" * 500, b"f" * 1001
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        mail = reply(await mailroom.address(reference), "See the picture.")
        mail.add_attachment(picture, maintype="image", subtype="png", filename="door.png")
        mail.add_attachment(film, maintype="video", subtype="mp4", filename="door.mp4")
        taken = await mailroom.take(mail)
        await world.when(reference, lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
    (told,) = await mailroom.told(reference)
    small, big = told["attachments"]
    assert (small["name"], small["sha256"], small["size"]) == ("door.png", hashlib.sha256(picture).hexdigest(), 504)
    assert mailroom.stored(small["where"]) == picture
    assert big["where"] == f"mail:{taken.id}"
    assert b"f" * 20 not in b"".join(path.read_bytes() for path in mailroom.folder.rglob("*") if path.is_file())


async def written_after_the_end(mailroom: Mailroom) -> tuple[str, EmailMessage]:
    """A complaint that is over, and what its customer writes then."""
    reference = await mailroom.world.start()
    address = await mailroom.address(reference)
    assert (await mailroom.world.act(reference, "withdraw", by="customer", reason="it came")).done
    await mailroom.world.over(reference)
    return reference, reply(address, "It was empty!")


async def test_t2_a_mail_with_thousands_of_files_joins_with_what_fits(mailroom: Mailroom) -> None:
    """Its first files are named, the number of the rest is told, and the mail itself has all of them."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        mail = reply(await mailroom.address(reference), "See the photos.")
        for number in range(3000):
            mail.add_attachment(b"%d" % number, maintype="image", subtype="png", filename=f"{number}-{'x' * 180}.png")
        assert (await mailroom.take(mail)).state == "joined"
        await world.when(reference, lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
    (told,) = await mailroom.told(reference)
    assert len(told["attachments"]) == 50
    assert told["text"].endswith("[2950 more files are in the mail itself]")


async def test_a_reply_to_a_completed_complaint_opens_a_linked_one(mailroom: Mailroom) -> None:
    """What belongs to a complaint that is over is not lost; brought again, it opens no second one."""
    world = mailroom.world
    async with world.worker():
        reference, mail = await written_after_the_end(mailroom)
        taken = await mailroom.take(mail)
        assert taken.reached == (f"{reference}~2",)
        await world.at_stage(f"{reference}~2", "deciding")
        assert (await mailroom.take(mail)).reached == taken.reached
    linked = await world.records.cases.complaint(f"{reference}~2")
    assert linked is not None
    assert (linked.what_happened, linked.linked_to) == ("It was empty!", reference)
    assert await world.records.cases.complaint(f"{reference}~3") is None


# --- what proves nothing ---


async def test_an_unknown_or_forged_token_waits_for_the_duty_role(mailroom: Mailroom) -> None:
    """Neither an invented token, nor one made with another key, nor a reference in the subject opens a complaint."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        stranger = Letterbox(("x" * 40,), REPLY)
        forged = stranger.reply_to(reference)
        assert forged
        await world.records.inbound.expect(stranger.reply_token(reference) or "", reference)
        for address, why in ((forged, "forged_token"), (f"reply+{'a' * 32}@amends.example", "forged_token")):
            assert (await mailroom.take(reply(address))).why == why
        assert (await mailroom.take(reply(REPLY, Subject=f"Re: {reference}"))).why == "no_token"
        assert await mailroom.told(reference) == []
    assert len(await world.records.inbound.waiting()) == 3
    entries = await world.records.journal.read("staff")
    assert [event_name(entry) for entry in entries].count("mail.waiting") == 3


async def test_an_automatic_answer_is_counted_and_dropped(mailroom: Mailroom) -> None:
    """RFC 3834: nobody is waiting for an answer, so no clock, no task and no action come of it."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        before = await world.at_stage(reference, "deciding")
        address = await mailroom.address(reference)
        taken = await mailroom.take(reply(address, "I am on holiday.", Auto_Submitted="auto-replied"))
        assert (taken.state, taken.reached) == ("auto_reply", (reference,))
        assert (await world.case(reference)).row.revision == before.row.revision
    assert await world.records.inbound.counts() == {"auto_reply": 1}
    assert await world.records.inbound.waiting() == []


async def test_h11_a_bounce_becomes_a_contact_task_and_the_clock_runs_on(mailroom: Mailroom) -> None:
    """Field case H11: the letter is marked, its owner reaches the customer another way, no clock stops; told once."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        before = await world.at_stage(reference, "deciding")
        letter = before.row.letters[0]
        stored = await world.records.letters.get(letter.effect_id)
        assert stored is not None
        assert stored.raw is not None
        mail = report(await mailroom.address(reference), stored.raw)
        assert (await mailroom.take(mail)).state == "bounce"
        assert (await mailroom.take(mail)).state == "bounce"
        case = await world.when(reference, lambda case: case.row.letters[0].state is LetterState.BOUNCED)
    assert [task.kind for task in case.row.tasks].count(TaskKind.BOUNCED) == 1
    assert case.row.next_due == before.row.next_due
    assert case.row.alarm_at == before.row.alarm_at
    stored = await world.records.letters.get(letter.effect_id)
    assert stored is not None
    assert (stored.state, stored.code) == ("bounced", "5.1.1")


async def test_a_bounce_that_anybody_could_have_written_marks_nothing(mailroom: Mailroom) -> None:
    """Message-IDs can be reckoned from a reference; the address in the letter cannot."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        stored = await world.records.letters.get(case.row.letters[0].effect_id)
        assert stored is not None
        forged = f"From: us@ours.example.com\nMessage-ID: {stored.message_id}\n\nDear Jo\n"
        taken = await mailroom.take(report(REPLY, forged))
        assert (taken.state, taken.why) == ("waiting", "unproved_bounce")
        assert (await mailroom.kept(taken.id)).hint == reference
        stored = await world.records.letters.get(case.row.letters[0].effect_id)
    assert stored is not None
    assert stored.state == "accepted"


async def test_a_bounce_whose_message_id_a_relay_made_is_proved_by_the_reply_address(mailroom: Mailroom) -> None:
    """The reply address stands in the letter that came back, and the recipient that failed is the one it went to."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        stored = await world.records.letters.get(case.row.letters[0].effect_id)
        assert stored is not None
        to = await mailroom.address(reference)
        letter = f"From: us@ours.example.com\nReply-To: {to}\nMessage-ID: <0100@relay.example.net>\n\nDear Jo\n"
        mail = report("complaints@ours.example.com", letter).replace(
            b"jo@customers.example.com", str(stored.recipient).encode()
        )
        taken = await mailroom.take(mail)
        assert (taken.state, taken.reached) == ("bounce", (reference,))


async def test_a_letter_that_was_called_spam_is_told_to_its_owner(mailroom: Mailroom) -> None:
    """A feedback report (RFC 5965) opens one task and stops no letter; without proof it waits for a person."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        case = await world.at_stage(reference, "deciding")
        stored = await world.records.letters.get(case.row.letters[0].effect_id)
        assert stored is not None
        assert stored.raw is not None
        spam = b"message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x"
        for letter, state in ((stored.raw, "bounce"), (stored.raw, "bounce"), ("Subject: x\n\nx\n", "waiting")):
            mail = report("complaints@ours.example.com", letter).replace(b"message/delivery-status", spam)
            assert (await mailroom.take(mail)).state == state
        case = await world.when(reference, lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
        stored = await world.records.letters.get(case.row.letters[0].effect_id)
    assert [task.kind for task in case.row.tasks].count(TaskKind.READ) == 1
    assert stored is not None
    assert stored.state == "accepted"


async def test_a_mail_that_nobody_can_read_without_a_key_says_so(mailroom: Mailroom) -> None:
    """It joins its complaint; its words begin with what is needed to read it."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        sealed = reply(
            await mailroom.address(reference), "-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n"
        )
        assert (await mailroom.take(sealed)).reached == (reference,)
        await world.when(reference, lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
    (told,) = await mailroom.told(reference)
    assert told["text"].startswith("[encrypted or sealed by PGP")


# --- outages and rubbish ---


async def test_while_temporal_is_away_the_message_is_kept_and_joins_when_it_is_brought_again(
    mailroom: Mailroom, tmp_path: Path
) -> None:
    """The raw message is in the database before anything else is tried."""
    world = mailroom.world

    async def away() -> None:
        raise RuntimeError("nobody answers")

    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        mail = reply(await mailroom.address(reference))
        receiving = Receiving(world.records, LETTERBOX, Attachments(tmp_path), away)  # type: ignore[arg-type]
        with pytest.raises(Away):
            await receiving.take(mail.as_bytes(), datetime.now(UTC))
        assert await world.records.inbound.counts() == {"kept": 1}
        assert (await mailroom.take(mail)).state == "joined"
    assert await world.records.inbound.counts() == {"joined": 1}


async def test_one_that_is_brought_twice_at_the_same_moment_joins_once(mailroom: Mailroom) -> None:
    """Two mail servers with the same message: one handles it, the other finds it done."""
    world = mailroom.world
    async with world.worker():
        reference, mail = await written_after_the_end(mailroom)
        one, other = await asyncio.gather(mailroom.take(mail), mailroom.take(mail))
    assert one.reached == other.reached == (f"{reference}~2",)


async def test_two_messages_to_a_complaint_that_is_over_open_one_linked_complaint(mailroom: Mailroom) -> None:
    """The first opens it, the other joins it, however close together they come."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        address = await mailroom.address(reference)
        assert (await world.act(reference, "withdraw", by="customer", reason="it came")).done
        await world.over(reference)
        mails = [reply(address, words) for words in ("It was empty!", "And it was wet.")]
        taken = await asyncio.gather(*map(mailroom.take, mails))
        assert {each.reached for each in taken} == {(f"{reference}~2",)}


async def test_a_person_hands_over_what_waited(mailroom: Mailroom) -> None:
    """Handed to a complaint, it is the customer's reply there; who did it is in the journal."""
    world = mailroom.world
    async with world.worker():
        reference = await world.start()
        await world.at_stage(reference, "deciding")
        taken = await mailroom.take(reply(REPLY, "I lost your letter, but it is about my parcel."))
        async with world.records.inbound.taken(taken.id) as mail:
            assert await mailroom.receiving.hand_over(mail, reference, datetime.now(UTC)) == reference
            await mail.settle(AGENT, "their address is on the case", datetime.now(UTC))
        await world.when(reference, lambda case: any(task.kind is TaskKind.READ for task in case.row.tasks))
    assert await world.records.inbound.waiting() == []
    (told,) = await mailroom.told(reference)
    assert told["text"].startswith("I lost your letter")
    settled = (await world.records.journal.read("staff"))[-1]
    assert (event_name(settled), settled.who) == ("mail.settled", AGENT)
