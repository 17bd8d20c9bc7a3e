"""Letters that did not reach the customer: what they owe, who may close them, what waits for an address."""

from amends.domain.actions import Changes, MilestoneName
from amends.domain.case import Task, TaskKind
from amends.domain.letters import LetterPurpose
from amends.domain.plan import ClockEvent, EventKind
from amends.workflows.state import CaseState

ABOUT_A_LETTER = frozenset({TaskKind.CONTACT, TaskKind.BOUNCED, TaskKind.NO_RECIPIENT, TaskKind.NO_TEMPLATE})
WAITS_FOR_AN_ADDRESS = frozenset({TaskKind.BOUNCED, TaskKind.NO_RECIPIENT})
BY_ITSELF = frozenset({LetterPurpose.NEWS, LetterPurpose.HANDOVER})
"""What the policy tells by itself: a letter that waited longer tells it, too."""
MERELY_TOLD = frozenset({EventKind.TOLD, EventKind.ANSWERED})


def owes_the_customer(state: CaseState, letter: str | None) -> bool:
    """Whether closing this letter untold would lose more than news: a milestone, a question, an offer, a new date."""
    if letter is None:
        return False
    if letter in state.untold:
        return any(owes(event) for event in state.untold[letter])
    sent = state.letter(letter)
    return sent is not None and bool(set(sent.serves) - {MilestoneName.FOLLOW_UP})


def owes(event: ClockEvent) -> bool:
    """Whether the event means more than that the customer heard from us. A survey owes nothing."""
    if event.kind in MERELY_TOLD or event.kind is EventKind.SURVEYED:
        return False
    return event.milestone is not MilestoneName.FOLLOW_UP


def purpose_of(state: CaseState, letter: str | None) -> LetterPurpose | None:
    """What the letter of that effect id is for."""
    sent = state.letter(letter)
    return LetterPurpose(sent.purpose) if sent else None


def waiting_for(state: CaseState, changes: Changes) -> list[Task]:
    """The open tasks about letters that can go now that these changes are known, oldest first."""
    ways = (changes.email, changes.phone, changes.address, changes.contact_by)
    if all(each is None for each in ways):
        return []
    kinds = WAITS_FOR_AN_ADDRESS | ({TaskKind.CONTACT} if changes.contact_by else set())
    return [task for task in state.open_tasks if task.kind in kinds and state.letter(task.letter) is not None]


def overtaken(state: CaseState, waiting: list[Task]) -> list[Task]:
    """Those of the waiting letters that say nothing of their own, where one that owes something goes as well."""
    if not any(owes_the_customer(state, task.letter) for task in waiting):
        return []
    return [task for task in waiting if _says_nothing_of_its_own(state, task.letter or "")]


def _says_nothing_of_its_own(state: CaseState, letter: str) -> bool:
    sent, parts = state.letter(letter), state.untold_parts.get(letter)
    by_itself = sent is not None and sent.purpose in BY_ITSELF and (parts is None or parts.words_from is None)
    return by_itself and not owes_the_customer(state, letter)
