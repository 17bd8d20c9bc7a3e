"""Gathers all that is known about one complaint: from the records, and its clocks from the workflow."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from amends.audit.integrity import Verifier
from amends.audit.journal_events import body_of, envelope_data
from amends.audit.references import no_complaint
from amends.client.client import AmendsClient
from amends.client.failures import known_error
from amends.db import Records
from amends.db.actions import StoredAction
from amends.db.cases import OfSameCustomer
from amends.db.intake import MESSAGE, IntakeBody
from amends.db.journal import stream_of
from amends.db.journal_entry import Fault, JournalEntry
from amends.domain.case import CaseRow
from amends.domain.complaint import NewComplaint
from amends.domain.plan import Plan

SECONDS_TO_ANSWER = 5
WORDS_IN = {"add_information": "text", "rate": "words", "answer_offer": "words"}


@dataclass(frozen=True)
class CustomerMessage:
    """A message that the customer sent after the complaint itself.

    Attributes:
        at: when they wrote it (UTC).
        text: what they wrote.
        files: the names of what they sent along.
        courtesy: a mere thank-you.
        stranger: the address that it came from, where that is not the customer's.
        mail: the id under which all of it is kept, where it came by mail.
        cut: how many lines are in `mail` alone.
        copies: other addresses that got it.
        guessed: the charset, where the message declared none.
    """

    at: datetime
    text: str
    files: tuple[str, ...]
    courtesy: bool = False
    stranger: str | None = None
    mail: str | None = None
    cut: int = 0
    copies: tuple[str, ...] = ()
    guessed: str | None = None


@dataclass(frozen=True)
class Story:
    """One complaint at one moment.

    Attributes:
        row: the complaint as the lists have it.
        complaint: what the customer wrote; None where it could not be read.
        journal: all entries, oldest first.
        words_of_letters: the text of each letter by its effect id.
        customer_wrote: what they wrote since a person last spoke with them, oldest first.
        plan: None where no worker answered; `why_no_plan` says why.
        now: None in virtual time, whose now the records cannot know.
        others: other complaints of the same customer, newest first.
        unread: the bytes that came in, where they could not be read.
        faults: what the journal contradicts.
        bodies: what came in otherwise than it stands here.
    """

    row: CaseRow
    complaint: NewComplaint | None
    journal: tuple[JournalEntry, ...]
    words_of_letters: dict[str, str]
    customer_wrote: tuple[CustomerMessage, ...]
    plan: Plan | None
    why_no_plan: str
    now: datetime | None
    others: tuple[OfSameCustomer, ...] = ()
    unread: bytes | None = None
    faults: tuple[Fault, ...] = ()
    bodies: tuple[IntakeBody, ...] = ()


async def with_its_clocks(told: Story, client: Callable[[], AbstractAsyncContextManager[AmendsClient]]) -> Story:
    """The case file with the clocks of the running workflow, or why there are none.

    `client` connects to Temporal.
    """
    plan, why = await _plan_of(told.row, client)
    return replace(told, plan=plan, why_no_plan=why)


async def recorded_story(records: Records, reference: str) -> Story:
    """The case file from the records alone.

    Raises:
        NotFound: they have no such complaint.
    """
    row = await records.cases.row(reference)
    if row is None:
        raise await no_complaint(records, reference)
    return Story(
        row=row,
        complaint=await records.cases.complaint(reference),
        journal=tuple(await records.journal.read(stream_of(reference))),
        words_of_letters={letter.effect_id: letter.words for letter in await records.letters.of(reference)},
        customer_wrote=written_since(await records.actions.of(reference)),
        plan=None,
        why_no_plan="They were not asked for.",
        now=datetime.now(UTC) if records.clock == "real" else None,
        others=tuple(await records.cases.others_of_customer(reference)),
        unread=await records.cases.unread(reference),
        bodies=tuple(await records.intake.of(reference)),
        faults=(await Verifier(records).stream(stream_of(reference))).faults,
    )


def written_since(actions: Sequence[StoredAction]) -> tuple[CustomerMessage, ...]:
    """The customer's messages after the last contact in which a person reached them.

    Messages that came too late for the complaint to hear are included.
    """
    written: list[CustomerMessage] = []
    for action in actions:
        body = action.body or {}
        if action.granted and action.action == "record_contact" and body.get("reached"):
            written.clear()
        elif action.action in WORDS_IN and (action.granted or action.action == "add_information"):
            words = str(body.get(WORDS_IN[action.action]) or "")
            files = tuple(str(file["name"]) for file in body.get("attachments", ()))
            mailed = body.get("mailed") or {}
            message = CustomerMessage(
                action.at, words, files, courtesy=body.get("courtesy") is True, mail=mailed.get("mail"),
                stranger=None if mailed.get("on_file") else mailed.get("sender"), cut=int(mailed.get("cut") or 0),
                copies=tuple(map(str, mailed.get("copies") or ())), guessed=mailed.get("guessed"),
            )  # fmt: skip
            written += [message] if words or files else []
    return tuple(written)


async def _plan_of(
    row: CaseRow, client: Callable[[], AbstractAsyncContextManager[AmendsClient]]
) -> tuple[Plan | None, str]:
    """The plan from the workflow itself, or None and why there is none."""
    if row.completed:
        return None, "The complaint is over."
    try:
        async with asyncio.timeout(SECONDS_TO_ANSWER), client() as complaints:
            return (await complaints.case(row.reference)).plan, ""
    except TimeoutError:
        return None, f"Neither Temporal nor a worker answered within {SECONDS_TO_ANSWER} seconds."
    except Exception as error:
        known = known_error(error)
        if known is None:
            raise
        return None, known.reason.what


def as_data(story: Story) -> dict[str, Any]:
    """The case file for programs."""
    return {
        "case": story.row.model_dump(mode="json"),
        "complaint": story.complaint.model_dump(mode="json") if story.complaint else None,
        "journal": [_entry(entry) for entry in story.journal],
        "faults": [{"seq": fault.seq, "kind": fault.kind, "what": fault.what} for fault in story.faults],
        "words": story.words_of_letters,
        "customer_wrote": [asdict(message) for message in story.customer_wrote],
        "others": [asdict(other) for other in story.others],
        "unread": story.unread.decode(errors="replace") if story.unread is not None else None,
        "messages_not_taken": _messages(story.bodies),
        "plan": story.plan.model_dump(mode="json") if story.plan else None,
        "why_no_plan": story.why_no_plan,
    }


def _messages(bodies: Sequence[IntakeBody]) -> list[dict[str, Any]]:
    """The messages that could not be taken: why, and all of their words that are stored."""
    return [
        {"at": body.at, "what": body.remarks[0].what, "text": body.raw.decode(errors="replace")}
        for body in bodies
        if body.verdict == MESSAGE
    ]


def _entry(entry: JournalEntry) -> dict[str, Any]:
    """A journal entry; (stream, seq) is its public id."""
    return {"stream": entry.stream, **envelope_data(entry), "body": body_of(entry)}
