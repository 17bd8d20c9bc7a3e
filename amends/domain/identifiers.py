"""Effect ids: the same thing done for the same reason has the same id, so that doing it twice is doing it once."""

from amends.domain.types import AnyReference

WORKFLOW_PREFIX = "complaint-"
TASK_QUEUE = "amends"
WORKFLOW_TYPE = "Complaint"
DIGEST_TYPE = "Digest"
DIGEST_PREFIX = "digest-"
"""Of a digest's workflow; what follows names nobody."""


def workflow_id_of(reference: AnyReference) -> str:
    """The workflow that is this complaint."""
    return f"{WORKFLOW_PREFIX}{reference}"


def effect_id(workflow_id: str, generation: int, what: str, number: int) -> str:
    """From the workflow id, the generation (1, then one more at every reopening), what it is and its number."""
    return f"{workflow_id}/{generation}/{what}/{number}"
