"""Makes effect ids: the same thing for the same reason has the same id, and is done once."""

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
