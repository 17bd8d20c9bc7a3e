"""Corrects a complaint: what was wrong is replaced, what is not named stays, and it has to be a complaint still."""

from datetime import datetime

from activities.intake import read_fields
from complaints.acts import Changes
from complaints.complaint import Customer, NewComplaint
from complaints.words import Reason


def changed_fields(changes: Changes) -> tuple[str, ...]:
    """The names of what is corrected, for the journal: never the contents."""
    return tuple(name for name, value in changes if value is not None)


def corrected(complaint: NewComplaint, changes: Changes, now: datetime) -> NewComplaint | list[Reason]:
    """The complaint with the changes in it, or what would be wrong with it then."""
    fields = complaint.model_dump(mode="json", exclude_unset=True)
    for name, value in changes.model_dump(mode="json", exclude_none=True).items():
        part = fields["customer"] if name in Customer.model_fields else fields
        part[name] = value
    if changes.survey:  # asked again after all: the reason not to is gone
        fields["customer"].pop("no_survey", None)
    return read_fields(fields, complaint.reference, now)
