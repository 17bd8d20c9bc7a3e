"""Corrects a complaint: named fields are replaced, others stay, and the result must be valid."""

from datetime import datetime

from amends.domain.actions import Changes
from amends.domain.complaint import Customer, NewComplaint
from amends.domain.types import Reason
from amends.intake.validation import Taken, take_fields


def changed_fields(changes: Changes) -> tuple[str, ...]:
    """The names of the corrected fields, for the journal: never their contents."""
    return tuple(name for name, value in changes if value is not None)


def corrected(complaint: NewComplaint, changes: Changes, now: datetime) -> NewComplaint | list[Reason]:
    """The complaint with the changes in it, or what would be wrong with it then. What was left out at the intake and
    is not named here stays as it is.
    """
    fields = complaint.model_dump(mode="json", exclude_unset=True)
    paths: set[str] = set()
    for name, value in changes.model_dump(mode="json", exclude_none=True).items():
        of_customer = name in Customer.model_fields
        part = fields["customer"] if of_customer else fields
        part[name] = value
        paths.add(f"customer.{name}" if of_customer else name)
    if changes.survey:  # asked again after all: the reason not to is gone
        fields["customer"].pop("no_survey", None)
    taken = take_fields(fields, complaint.reference, now)
    if not isinstance(taken, Taken):
        return taken
    wrong = [remark for remark in taken.asks if remark.what.partition(" ")[0] in paths]
    return wrong or taken.complaint
