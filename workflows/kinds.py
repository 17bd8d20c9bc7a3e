"""Every kind of workflow that a worker runs and a replay has to know."""

from workflows.complaint import Complaint
from workflows.digest import Digest

KINDS = (Complaint, Digest)
