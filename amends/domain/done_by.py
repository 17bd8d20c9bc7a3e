"""What a task asks for, of whom, and the command that ends it, as a colleague types it after `amends`."""

import shlex

from amends.domain.case import CaseRow, Task, TaskKind
from amends.domain.types import Stage

UNREADABLE = "unreadable"
"""What there is to do where a start could not be read: a task to read that no answer to the customer ends."""
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
    """What the task asks for: a start that could not be read is not answered, it is handed in again."""
    return UNREADABLE if row.stage is Stage.UNREADABLE and task.kind is TaskKind.READ else task.kind


def decided_all(row: CaseRow, person: str) -> bool:
    """Whether nobody but this person decided what is given: a payment is confirmed by another."""
    return {offer.decided_by for offer in row.offers if offer.live} == {person}


def done_by(kind: TaskKind | str, reference: str, task: str, who: str) -> str:
    """The command that ends this task of a complaint, typed by this person; it is ready but for its capitals."""
    return filled(_DONE_BY.get(kind, _OTHER_TASK), reference, who, task)


def filled(command: str, reference: str, who: str, task: str = "") -> str:
    """A command with its places filled."""
    return "amends " + command.format(ref=shlex.quote(reference), who=who, task=task)
