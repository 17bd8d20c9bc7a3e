"""Who changed how the customer is reached. Such a person does not decide alone where money goes."""

from collections.abc import Sequence
from datetime import datetime

from amends.domain.actions import Correct
from amends.domain.case import ContactChange
from amends.workflows.state import CaseState

CONTACT = frozenset({"name", "email", "phone", "address", "contact_by"})


def note_contact_change(state: CaseState, action: Correct, now: datetime) -> None:
    """Remember who changed which of the fields by which the customer is reached, and when."""
    if changed := tuple(sorted(CONTACT & action.changes.model_fields_set)):
        state.contact_changes.append(ContactChange(fields=changed, by=action.by, at=now))


def changed_by(changes: Sequence[ContactChange]) -> tuple[str, ...]:
    """Those whose change still stands: of each field, who changed it last."""
    last = {field: change.by for change in changes for field in change.fields}
    return tuple(sorted(set(last.values())))
