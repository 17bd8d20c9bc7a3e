"""What a task asks for, and the command that ends it, as a colleague types it."""

import shlex

from amends.domain.case import CaseRow, Task, TaskKind
from amends.domain.types import Stage

UNREADABLE = "unreadable"
"""The work where a start could not be read: a task to read, without an answer to the customer."""
# What stands in capitals is to be filled in.
_DONE_BY: dict[str, str] = {
    UNREADABLE: "correct {ref} --as {who} --complaint FILE --reason 'WHAT WAS MENDED'",
    TaskKind.CONTACT: "record-contact {ref} --as {who} --channel phone --task {task} --said 'WHAT WAS SAID'",
    TaskKind.READ: "note {ref} 'READ' --as {who} --words 'YOUR ANSWER TO THE CUSTOMER'",
    TaskKind.PAY_BY_HAND: "complete-task {ref} {task} --as {who} --result 'HOW IT WAS PAID' --paid 'AMOUNT CURRENCY'",
    TaskKind.NO_RECIPIENT: "correct {ref} --as {who} --email ADDRESS --reason 'WHERE IT WAS FOUND'",
    TaskKind.BOUNCED: "correct {ref} --as {who} --email ADDRESS --reason 'WHERE IT WAS FOUND'",
    TaskKind.DECIDE_HIGHER: "decide {ref} --as {who} --verdict approve --reason 'WHY'",
}
_OTHER_TASK = "complete-task {ref} {task} --as {who} --result 'WHAT WAS DONE'"


def kind_of_work(row: CaseRow, task: Task) -> str:
    """What the task asks for. A start that could not be read is sent again, not answered."""
    return UNREADABLE if row.stage is Stage.UNREADABLE and task.kind is TaskKind.READ else task.kind


def decided_all(row: CaseRow, person: str) -> bool:
    """Whether only this person decided what is given: another person then confirms the payment."""
    return {offer.decided_by for offer in row.offers if offer.live} == {person}


def done_by(kind: TaskKind | str, reference: str, task: str, who: str) -> str:
    """The command with which this person ends this task; only the parts in capitals have to be filled in."""
    return filled(_DONE_BY.get(kind, _OTHER_TASK), reference, who, task)


def filled(command: str, reference: str, who: str, task: str = "") -> str:
    """A command with its places filled."""
    return "amends " + command.format(ref=shlex.quote(reference), who=who, task=task)
