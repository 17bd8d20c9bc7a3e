"""Makes effect ids: the same thing for the same reason has the same id, and is done once.

Nobody takes an effect id apart: what is in it has a field of its own.
"""

from amends.domain.letters import LetterPurpose
from amends.domain.types import AnyReference

WORKFLOW_PREFIX = "complaint-"
TASK_QUEUE = "amends"
WORKFLOW_TYPE = "Complaint"
DIGEST_TYPE = "Digest"
DIGEST_PREFIX = "digest-"
"""Of a digest's workflow; what follows names nobody."""


def workflow_id_of(reference: AnyReference) -> str:
    """The id of the complaint's workflow."""
    return f"{WORKFLOW_PREFIX}{reference}"


def effect_id(workflow_id: str, generation: int, what: str, number: int) -> str:
    """An effect id: the workflow id, the generation (1, one more at every reopening), the kind and its number."""
    return f"{workflow_id}/{generation}/{what}/{number}"


def letter_effect(purpose: LetterPurpose) -> str:
    """What the effect of a letter is called; each has a number of its own."""
    return f"letter.{purpose}"


def reference_of(workflow_id: str) -> str:
    """The reference that a complaint's workflow id holds; an id without our prefix is itself the reference."""
    return workflow_id.removeprefix(WORKFLOW_PREFIX)


TASK_PREFIX = "task-"


def task_id(number: int) -> str:
    """The id of a complaint's task with this number."""
    return f"{TASK_PREFIX}{number}"


def task_number(task: str) -> int:
    """The number of the task with this id; 0 where it is another id."""
    number = task.removeprefix(TASK_PREFIX)
    return int(number) if number.isdecimal() else 0
