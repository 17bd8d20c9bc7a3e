"""Which remedies of a past complaint were promised, and when they were given, from the records."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from amends.db.actions import StoredAction
from amends.domain.case import CaseRow, LetterState, TaskKind
from amends.domain.letters import LetterPurpose
from amends.domain.offers import LineKind, Offer, OfferLine, Terms
from amends.domain.plan import ClockEvent, EventKind

TOLD_BY = frozenset({LetterState.ACCEPTED, LetterState.DELIVERED, LetterState.BOUNCED})
DONE_BY = {LineKind.MONEY: TaskKind.PAY_BY_HAND, LineKind.GESTURE: TaskKind.DO_GESTURE}
_LINES: TypeAdapter[tuple[OfferLine, ...]] = TypeAdapter(tuple[OfferLine, ...])
Promised = tuple[datetime, str, OfferLine]
"""Since when it is owed, its key in the ledger, and what it is."""


def remedies(row: CaseRow, actions: Sequence[StoredAction]) -> Iterator[ClockEvent]:
    """REMEDY_OWED for each line that was decided or accepted, and REMEDY_DONE for each whose task was finished.

    The tasks of one kind are opened in the order in which their lines were promised, the law's money first.
    """
    promised = list(_promised(row, actions))
    for at, key, _ in promised:
        yield ClockEvent(kind=EventKind.REMEDY_OWED, at=at, remedy=key)
    for kind, task_kind in DONE_BY.items():
        waiting = sorted((at, not line.owed, number, key) for number, (at, key, line) in _of_kind(promised, kind))
        tasks = sorted((task for task in row.tasks if task.kind is task_kind), key=lambda task: task.opened_at)
        for (_, _, _, key), task in zip(waiting, tasks, strict=False):
            if task.done_at is not None:
                yield ClockEvent(kind=EventKind.REMEDY_DONE, at=task.done_at, remedy=key)


def _of_kind(promised: Sequence[Promised], kind: LineKind) -> Iterator[tuple[int, Promised]]:
    return ((number, each) for number, each in enumerate(promised) if each[2].kind is kind)


def _promised(row: CaseRow, actions: Sequence[StoredAction]) -> Iterator[Promised]:
    offers = {offer.id: offer for offer in row.offers}
    for action in (action for action in actions if action.granted and action.body):
        match action.action, action.body:
            case "decide", {"decision": dict(decision)}:
                if (offer := _approved(decision, offers, action.by)) is not None:
                    yield from _lines_of(offer, Terms.GIVEN, action.at)
            case "answer_offer", {"offer_id": str(offer_id), "answer": "accept"} if offer_id in offers:
                yield from _lines_of(offers[offer_id], Terms.OFFERED, action.at)
            case _:
                continue
    for letter in row.letters:
        if letter.purpose == LetterPurpose.FAST_PATH and letter.state in TOLD_BY:
            for offer in (offer for offer in row.offers if offer.decided_by == "policy"):
                yield from _lines_of(offer, Terms.GIVEN, letter.at)


def _approved(decision: dict[str, Any], offers: dict[str, Offer], by: str) -> Offer | None:
    """The offer that this decision approved: the one it names, or the one that it put in its place."""
    if decision.get("verdict") == "approve" and decision.get("offer_id") in offers:
        return offers[decision["offer_id"]]
    if decision.get("verdict") not in {"approve", "amend"}:
        return None
    lines = _LINES.validate_python(decision.get("lines") or ())
    mine = (each for each in offers.values() if each.lines == lines and each.decided_by == by)
    return next((each for each in mine if each.id != decision.get("offer_id")), None)


def _lines_of(offer: Offer, terms: Terms, at: datetime) -> Iterator[Promised]:
    for number, line in enumerate(offer.lines, start=1):
        if line.terms is terms and line.kind is not LineKind.WORDS:
            yield at, f"{offer.id}/{number}", line
