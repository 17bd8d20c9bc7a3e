"""Every kind of workflow that a worker runs and a replay has to know."""

from amends.workflows.complaint import Complaint
from amends.workflows.staff_digest import Digest

KINDS = (Complaint, Digest)
